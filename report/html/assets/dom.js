// Nodes are made one by one and filled by textContent: no text of the report ever becomes HTML.

const $ = (selector) => document.querySelector(selector);

// shown spells out characters that would be invisible or would turn the text around them, as the
// part of the page that was written by Go does.
const shown = (text) => String(text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) =>
  c === "\n" || c === "\t" ? c : "\\u" + c.codePointAt(0).toString(16).padStart(4, "0"));

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(shown(child)));
  }
  return node;
}

const el = (tag, props, ...children) => fill(document.createElement(tag), props, children);
const svg = (tag, props, ...children) => fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);

const severities = ["", "info", "low", "medium", "high", "critical"];
const pill = (severity) => el("span", { class: "pill s-" + severities[severity] }, severities[severity]);
const number = (n) => n.toLocaleString("en");
const plural = (n, one, many) => number(n) + " " + (n === 1 ? one : many);
const say = (text) => { $("#live").textContent = text; };

// parts splits an IAM ARN into what it names and the name with its path.
function parts(arn) {
  const fields = arn.split(":");
  const rest = fields.slice(5).join(":");
  if (fields.length < 6 || fields[0] !== "arn") return { kind: "", name: arn, short: arn, account: "" };
  if (rest === "root") return { kind: "root", name: "root user", short: "root user", account: fields[4] };
  const slash = rest.indexOf("/");
  const kind = fields[2] === "iam" && slash > 0 ? rest.slice(0, slash) : "";
  return { kind, name: kind ? rest.slice(slash + 1) : rest, short: fields[2] === "iam" ? rest : fields[2] + " " + rest, account: fields[4] };
}

const identity = (arn) => ["user", "group", "role", "root"].includes(parts(arn).kind);

// principalLink leads to a principal's page; anything else is text.
const principalLink = (arn, label) => identity(arn)
  ? el("a", { href: "#p=" + encodeURIComponent(arn), title: shown(arn) }, el("bdi", null, label ?? parts(arn).short))
  : el("bdi", { title: shown(arn) }, label ?? parts(arn).short);

// copyButton copies a text as it is, also where the page shows escapes for it.
function copyButton(text, what, label = "Copy") {
  const button = el("button", { type: "button", class: "copy", "aria-label": "Copy " + what }, label);
  button.addEventListener("click", async (event) => {
    event.stopPropagation();
    const done = await copy(text);
    button.textContent = done ? "Copied" : "Not copied";
    say(done ? "Copied " + what : "The browser did not allow copying");
    setTimeout(() => { button.textContent = label; }, 1500);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { /* no clipboard for files in this browser: the old way */ }
  const area = el("textarea", { class: "sr", "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
