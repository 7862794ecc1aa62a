// One finding in full: what, where, whom it reaches, why it matters, what to do.

// ruleText copies the texts of a rule from the page's own list of rules.
function ruleText(rule, what) {
  const source = document.querySelector(`#rule-${rule} .${what}`);
  if (!source || !source.hasChildNodes()) return null;
  const copied = el("div", { class: "prose" });
  for (const child of source.childNodes) copied.append(child.cloneNode(true));
  return copyable(copied);
}

// copyable gives each block of code below node a button. A copied node has lost what its buttons do.
function copyable(node) {
  for (const button of node.querySelectorAll(".copy")) button.remove();
  for (const code of node.querySelectorAll("pre")) {
    let box = code.parentElement;
    if (!box.classList.contains("codebox")) {
      box = el("div", { class: "codebox" });
      code.replaceWith(box);
      box.append(code);
    }
    box.append(copyButton(code.textContent, "the commands"));
  }
  return node;
}

const section = (title, ...content) => {
  const inside = content.flat(Infinity).filter(Boolean);
  return inside.length ? el("section", null, el("h3", null, title), inside) : null;
};

const placeText = ({ file, pointer, region }) => file && region[0] ? `${file}:${region[0]}:${region[1]}` : pointer;

async function findingView(data, i, { paper = false } = {}) {
  const more = await detail(data, i);
  const rule = data.rules[data.rule[i]];
  const resource = data.arns[data.resource[i]];
  const status = data.status[i];
  const account = data.accounts[data.account[i]];
  const title = el("h2", { id: paper ? null : "finding-title", tabindex: paper ? null : "-1" }, el("bdi", null, data.message[i]));
  const node = el("article", { class: "finding", "aria-labelledby": paper ? null : "finding-title" },
    el("p", { class: "lead" }, pill(data.severity[i]),
      status === 1 && el("span", { class: "badge" }, "new"),
      status === 3 && el("span", { class: "badge fixed" }, "fixed"),
      status === 4 && el("span", { class: "badge" }, "suppressed"),
      !paper && el("span", { class: "muted" }, rule[1])),
    title,
    el("dl", { class: "facts" },
      fact("Resource", el("span", { class: "mono arn" }, identity(resource) ? principalLink(resource, resource) : el("bdi", null, resource)), !paper && copyButton(resource, "the ARN")),
      fact("Account", el("span", { class: "mono" }, account.filter(Boolean).reverse().join(" "))),
      !paper && fact("Rule", el("a", { class: "mono", href: "#rule-" + data.rule[i] }, rule[0])),
      fact("Where", el("span", { class: "mono" }, placeText(more)))),
    status === 4 && suppressionView(data, i),
    more.potential && el("p", { class: "callout quiet" }, el("b", null, "Assumes: "), more.potential));

  const code = more.document === undefined ? null : documentView(await documentText(data, more.document), more.range, paper);
  const text = async (n) => documentText(data, n);
  node.append(...[
    code && section("Statement", code.node),
    more.steps.length > 0 && section("How it goes", chain(resource, more.steps), await stepsView(more.steps, text, paper)),
    reachView(data, i, resource, paper),
    !paper && section("Why it matters", ruleText(data.rule[i], "risk")),
    !paper && section("What to do", ruleText(data.rule[i], "remedy")),
    more.related.length > 0 && section("See also", await stepsView(more.related, text, paper, "ul")),
    more.evidence.length > 0 && section("Evidence", el("dl", { class: "facts" }, more.evidence.map(([name, value]) => fact(name, el("span", { class: "mono" }, value))))),
    !paper && el("p", { class: "muted fp" }, "Fingerprint ", el("span", { class: "mono" }, data.fingerprint[i] || "none")),
  ].filter(Boolean));
  return { node, title, reveal() { code?.reveal(); } };
}

const fact = (name, ...value) => el("div", null, el("dt", null, name), el("dd", null, value));

function suppressionView(data, i) {
  const [reason, owner, expires, source] = data.suppressions[data.suppression[i] - 1];
  return el("div", { class: "callout quiet" }, el("p", null, el("b", null, "Suppressed: "), reason || "no reason given"),
    el("p", { class: "muted" }, [owner && "Owner " + owner, expires ? "Expires " + expires : "Never expires", source].filter(Boolean).join(" · ")));
}

function reachView(data, i, resource, paper) {
  const set = data.reaches[data.reach[i]];
  if (set.length === 0 || (set.length === 1 && data.arns[set[0]] === resource)) return null;
  const item = (p) => el("li", null, el("span", { class: "kind" }, parts(data.arns[p]).kind), " ", principalLink(data.arns[p], parts(data.arns[p]).name));
  const limit = paper ? 200 : 12;
  const list = el("ul", { class: "reach" }, set.slice(0, limit).map(item));
  const rest = set.length - limit;
  const button = rest > 0 && (paper ? el("p", { class: "muted" }, `and ${number(rest)} more`)
    : el("button", { type: "button", onclick: () => { list.append(...set.slice(limit, limit + 1000).map(item)); button.remove(); } },
      `Show ${number(Math.min(rest, 1000))} more` + (rest > 1000 ? ` of ${number(rest)}` : "")));
  return section(`Reaches ${plural(set.length, "principal", "principals")}`, list, button);
}

async function stepsView(steps, text, brief, tag = "ol") {
  return el(tag, { class: "steps" }, await Promise.all(steps.map(async (step) => el("li", null,
    el("p", null, el("bdi", null, step.message)),
    el("p", { class: "muted" }, step.resource && principalLink(step.resource), step.resource && " · ", el("span", { class: "mono" }, placeText(step))),
    !brief && step.document !== undefined && el("details", null, el("summary", null, "Policy"), documentView(await text(step.document), step.range, true).node)))));
}

// chain draws the resources that the steps lead over, in order. The list of steps below it says
// the same in words.
function chain(start, steps) {
  const stops = [];
  for (const arn of [start, ...steps.map((s) => s.resource)]) {
    if (arn && arn !== stops.at(-1)) stops.push(arn);
  }
  if (stops.length < 2) return null;
  const wide = 190, high = 52, gap = 40;
  const width = stops.length * wide + (stops.length - 1) * gap + 4;
  const cut = (s) => s.length > 22 ? s.slice(0, 9) + "…" + s.slice(-12) : s;
  return el("div", { class: "chain", tabindex: "0", role: "region", "aria-label": "Drawing of the steps" },
    svg("svg", { width, height: high + 4, viewBox: `0 0 ${width} ${high + 4}`, role: "img", "aria-label": "From " + stops.map((arn) => shown(parts(arn).short)).join(" to ") },
      stops.map((arn, n) => {
        const x = 2 + n * (wide + gap), { kind, name } = parts(arn);
        return svg("g", null,
          n > 0 && svg("path", { class: "arrow", d: `M${x - gap + 4} ${2 + high / 2}H${x - 6}m-6 -5 6 5 -6 5` }),
          svg("rect", { class: n === stops.length - 1 ? "stop last" : "stop", x, y: 2, width: wide, height: high, rx: 6 }),
          svg("text", { class: "stop-kind", x: x + 12, y: 21 }, kind || "resource"),
          svg("text", { class: "stop-name", x: x + 12, y: 40 }, cut(shown(name))),
          svg("title", null, arn));
      })));
}
