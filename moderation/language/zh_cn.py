"""Every sentence in Chinese: short, kind, and saying what to do."""

WORDS: dict[str, dict[str, str]] = {
    "label": {"ok": "正常", "abuse": "辱骂", "bad_attitude": "态度差", "brush_off": "敷衍"},
    "tier": {"none": "没有问题", "suspected": "疑似", "confirmed": "明显"},
    "kind": {
        "image": "图片",
        "voice": "语音",
        "video": "视频",
        "card": "卡片",
        "other": "其他类型",
    },
    "then": {"pass": "已放行", "hold": "先拦下"},
}
"""How the values of some arguments are said."""

SENTENCES: dict[str, str] = {
    # The tone of an agent's message (policy)
    "tone": "{tier}{label}（把握 {percent}%）。",
    "tone_without_model": "{tier}{label}（只按词表和规则判断）。",
    "advice_abuse": "请删掉伤人的话，就事论事地说，再发出去。",
    "advice_bad_attitude": "换个温和的说法：先说一句理解，再说能怎么办。",
    "advice_brush_off": "客户的问题还没解决：说清楚谁来办、办什么、什么时候有结果。",
    "advice_contact": "请不要留平台外的联系方式，就在这里聊。",
    "advice_personal_data": "请不要在聊天里发证件号、银行卡号或手机号，确实要用就打上星号。",
    # Why nothing was held (policy)
    "rule_in_shadow": "这条规则还在试运行，只记录，不拦截。",
    "shop_in_shadow": "本店还在试运行，只记录，不拦截。",
    "shop_off": "本店没有开启检查。",
    "outside_group": "这位客服不在预警分组里，只记录，不拦截。",
    "outside_rollout": "这位客服还没有轮到启用，只记录，不拦截。",
    # What was not looked at, and what broke (check)
    "kind_unchecked": "这是{kind}，没有检查文字。",
    "check_off": "没有检查：按本店设置，不检查这位客服的消息。",
    "unchecked": "这条消息没能检查，按设置{then}。发出前请自己再看一眼。",
    "no_model": "模型没有装好，只按词表和规则判断。请管理员运行 moderation doctor。",
    "model_broken": "模型出错了（{error}），只按词表和规则判断。请管理员查看日志。",
    "finder_broken": "检查项 {finder} 出错了，这一项没有检查。请管理员查看日志。",
    "reading_broken": "这条消息读不了（{error}）。请管理员查看日志。",
    "engine_unreachable": "检查服务没有回应（{cause}），这条消息没有检查。",
    # Evidence (models)
    "model_words": "“{words}”让模型起了疑心。",
    # What the outgoing lane could not do (runtime)
    "context_unavailable": "暂时查不到前面的对话，只按这句话本身判断。",
    "journal_unavailable": "记录系统暂时不可用，这条消息没法存下来等您选择，已按设置处理。",
    "holds_per_day_reached": "今天拦下的消息已到上限（{limit} 条），这条只记录，不拦截。请管理员检查设置。",
    "check_failed": "检查出错了（{error}），这条消息没有检查。请管理员查看日志。",
    # Why a session is warned of (early warning)
    "mood_risk": "客户提到了投诉、差评或更严重的后果。",
    "mood_strong": "客户很生气。",
    "mood_goes_on": "客户的不满还在继续。",
    "mood_drop": "客户的情绪明显变差了（最近 {recent}，之前 {before}）。",
    "build_up": "最近 {of} 条里有 {turns} 条带着不满。",
    "repeats": "同样的话客户已经说了 {times} 遍，还没有得到答复。",
    "waiting": "客户已经等了 {seconds} 秒，还没有人回复。",
    "self_harm": "客户说到了伤害自己，请马上当面或打电话联系到人。",
    "agent_abuse": "客服对不满的客户说了伤人的话。",
    "calmed": "客户连续 {turns} 条都平静了，提醒已解除。",
    "answered": "已经有人回复客户了，提醒已解除。",
    "session_ended": "会话结束了，提醒已解除。",
    # What the agent is advised to do (early warning, R11)
    "advise_soothe": "先安抚：让客户知道您听懂了他为什么着急。",
    "advise_own_up": "先道歉：是我们没做好的，直接承认，不辩解。",
    "advise_answer": "直接回答客户问的那件事。",
    "advise_answer_now": "现在就回一句：告诉客户您在、在办什么、多久有结果。",
    "advise_change_approach": "换个做法：别再重复刚才的话，问清楚客户最想要什么。",
    "advise_offer": "给一个更好的方案：退、换、补、赔，说清楚什么时候到位。",
    "advise_hand_over": "请主管接手，把前因后果一并交代清楚。",
    "advise_stay_with_them": "别离开会话：语气放缓，认真听，不争论，不说教。",
    "advise_call_a_person": "马上叫主管，并按预案联系客户本人、家人或 110/120。",
}
