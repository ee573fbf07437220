// Lists the operations of the OpenAPI document by their tags.
const list = document.getElementById("operations");
const { document: address, parameter, meaning, values } = list.dataset;

const make = (name, text, ...children) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  element.append(...children);
  return element;
};

const resolved = (whole, part) => (part.$ref ? part.$ref.slice(2).split("/").reduce((at, key) => at[key], whole) : part);

const described = ({ schema = {} }) => schema.enum?.join(", ") ?? schema.items?.enum?.join(", ") ?? schema.type ?? "";

function operation(whole, path, method, { summary, parameters = [] }) {
  const rows = parameters.map((part) => resolved(whole, part)).map((one) =>
    make("tr", "", make("th", one.name), make("td", one.description ?? one.schema?.title ?? ""), make("td", described(one))));
  const head = make("thead", "", make("tr", "", make("th", parameter), make("th", meaning), make("th", values)));
  const frame = make("div", "", make("table", "", head, make("tbody", "", ...rows)));
  frame.className = "table-frame";
  frame.tabIndex = 0;
  const title = make("summary", "", make("code", `${method.toUpperCase()} ${path}`), ` ${summary ?? ""}`);
  return make("details", "", title, ...(rows.length ? [frame] : []));
}

const whole = await (await fetch(address)).json();
const groups = new Map();
for (const [path, item] of Object.entries(whole.paths)) {
  for (const [method, told] of Object.entries(item)) {
    const tag = told.tags?.[0] ?? "";
    groups.set(tag, [...(groups.get(tag) ?? []), operation(whole, path, method, told)]);
  }
}
for (const [tag, operations] of groups) list.append(make("section", "", make("h2", tag), ...operations));
list.dataset.ready = "true";
