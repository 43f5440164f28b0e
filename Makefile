# The two commands of the README, and what a developer types most.
.PHONY: run test check train
run:   ; bin/run
test:  ; bin/test
check: ; bin/setup requirements-dev.lock && .venv/bin/pre-commit run --all-files
train: ; bin/setup && .venv/bin/moderation train
