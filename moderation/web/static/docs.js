// Draws /docs/openapi.json: routes first, then the shapes they speak of. Text only, never HTML from the description.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function make(tag, text, attributes) {
  const node = document.createElement(tag);
  if (text !== undefined && text !== null) node.textContent = text;
  for (const [name, value] of Object.entries(attributes || {})) node.setAttribute(name, value);
  return node;
}

function nameOf(reference) {
  return reference.split("/").pop();
}

function shape(schema) {
  // A schema in one line; a named one becomes its name.
  if (!schema) return "anything";
  if (schema.$ref) return nameOf(schema.$ref);
  const several = schema.oneOf || schema.anyOf;
  if (several) return several.map(shape).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return "list of " + (schema.items ? shape(schema.items) : "anything");
  if (schema.type === "object" && schema.additionalProperties) {
    return "object of " + shape(schema.additionalProperties === true ? null : schema.additionalProperties);
  }
  return Array.isArray(schema.type) ? schema.type.join(" | ") : schema.type || "anything";
}

function table(head, rows) {
  const node = make("table");
  const line = make("tr");
  head.forEach((word) => line.append(make("th", word)));
  node.append(line);
  for (const row of rows) {
    const tr = make("tr");
    row.forEach((cell) => tr.append(make("td", cell)));
    node.append(tr);
  }
  return node;
}

function linked(text, shapes) {
  // Words that name a shape become links to it.
  const node = make("code");
  for (const part of text.split(/(\w+)/)) {
    node.append(shapes[part] ? make("a", part, { href: "#shape-" + part }) : document.createTextNode(part));
  }
  return node;
}

function route(path, method, operation, shapes) {
  const node = make("details", null, { id: operation.operationId });
  const head = make("summary");
  head.append(make("span", method.toUpperCase(), { class: "method" }), make("code", path), " ");
  head.append(make("span", operation.summary));
  node.append(head, make("p", operation.description));
  const parameters = operation.parameters || [];
  if (parameters.length) {
    node.append(table(["Parameter", "In", "Type", "About"], parameters.map((item) =>
      [item.name + (item.required ? " *" : ""), item.in, shape(item.schema), item.description || ""])));
  }
  for (const [type, content] of Object.entries((operation.requestBody || {}).content || {})) {
    const line = make("p", "Body (" + type + "): ");
    line.append(linked(shape(content.schema), shapes));
    node.append(line);
  }
  for (const [status, answer] of Object.entries(operation.responses || {})) {
    const contents = Object.entries(answer.content || {});
    const line = make("p", status + " " + (answer.description || "") + ": ");
    contents.forEach(([type, content]) => line.append(linked(shape(content.schema), shapes), " " + type));
    node.append(line);
  }
  return node;
}

async function draw() {
  const answer = await fetch("/docs/openapi.json");
  const api = await answer.json();
  const shapes = (api.components || {}).schemas || {};
  document.getElementById("title").textContent = api.info.title + " " + api.info.version;
  document.getElementById("about").textContent = api.info.description;
  const index = make("ul");
  const routes = document.getElementById("routes");
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const operation = item[method];
      routes.append(route(path, method, operation, shapes));
      const entry = make("li");
      entry.append(make("a", method.toUpperCase() + " " + path, { href: "#" + operation.operationId }));
      index.append(entry);
    }
  }
  document.getElementById("index").append(index);
  const list = document.getElementById("shapes");
  for (const [name, schema] of Object.entries(shapes)) {
    const node = make("details", null, { id: "shape-" + name });
    node.append(make("summary", name), make("p", schema.description || ""));
    const wanted = new Set(schema.required || []);
    node.append(table(["Field", "Type"], Object.entries(schema.properties || {}).map(([field, inner]) =>
      [field + (wanted.has(field) ? " *" : ""), shape(inner)])));
    list.append(node);
  }
  openTarget();
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
  if (target) target.scrollIntoView();
}

window.addEventListener("hashchange", openTarget);
draw().catch((error) => { document.getElementById("about").textContent = "The description cannot be drawn: " + error; });
