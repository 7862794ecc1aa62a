// Paper shows everything at once: each rule with its texts and, below, its findings with their
// statements. What is printed is what the filter leaves.

const paperLimit = 2000; // findings in full; the rest is one line each

class Paper {
  constructor(data, current) {
    this.data = data;
    this.current = current; // returns the numbers of the findings to print
    this.root = $("#paper");
    addEventListener("beforeprint", () => { if (!this.ready) this.sketch(); });
    addEventListener("afterprint", () => { this.root.replaceChildren(); this.ready = false; });
  }

  // print lays out everything, which has to unpack data, before it asks the browser to print.
  async print() {
    say("Preparing the pages");
    await this.prepare();
    print();
  }

  groups() {
    const byRule = new Map();
    for (const i of this.current()) {
      const rule = this.data.rule[i];
      if (!byRule.has(rule)) byRule.set(rule, []);
      byRule.get(rule).push(i);
    }
    return byRule;
  }

  head(rule, list) {
    const [id, title] = this.data.rules[rule];
    return [el("h2", null, pill(Math.max(...list.map((i) => this.data.severity[i]))), " ", title),
      el("p", { class: "muted" }, el("span", { class: "mono" }, id), " · ", plural(list.length, "finding", "findings")),
      section("Why it matters", ruleText(rule, "risk")), section("What to do", ruleText(rule, "remedy"))].filter(Boolean);
  }

  async prepare() {
    let left = paperLimit;
    const nodes = [];
    for (const [rule, list] of this.groups()) {
      const box = el("section", { class: "paper-rule" }, this.head(rule, list));
      const full = list.slice(0, left);
      left -= full.length;
      for (const i of full) box.append((await findingView(this.data, i, { paper: true })).node);
      box.append(this.lines(list.slice(full.length)));
      nodes.push(box);
    }
    this.root.replaceChildren(el("h1", null, "Findings"), ...nodes);
    this.ready = true;
  }

  // sketch serves a print command that did not come through the page's button, as far as it can
  // without waiting: every finding by a line.
  sketch() {
    const nodes = [...this.groups()].map(([rule, list]) => el("section", { class: "paper-rule" }, this.head(rule, list), this.lines(list)));
    this.root.replaceChildren(el("h1", null, "Findings"), ...nodes);
  }

  lines(list) {
    const data = this.data;
    return el("ul", { class: "findings" }, list.map((i) => el("li", null, pill(data.severity[i]), " ", el("bdi", null, data.message[i]),
      el("span", { class: "muted mono" }, " " + data.arns[data.resource[i]]))));
  }
}
