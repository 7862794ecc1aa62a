// The principals: a list of users, groups, roles and the root user, and a page for each.

class Principals {
  constructor(data, facets) {
    this.data = data;
    this.facets = facets;
    this.root = $("#principal-app");
  }

  // tally counts the open findings that are about, or reach, each principal, and the worst of them.
  tally() {
    if (this.counts) return;
    const data = this.data;
    this.counts = new Int32Array(data.arns.length);
    this.worst = new Uint8Array(data.arns.length);
    const bySet = new Int32Array(data.reaches.length), worstOfSet = new Uint8Array(data.reaches.length);
    const add = (p, n, severity) => {
      this.counts[p] += n;
      this.worst[p] = Math.max(this.worst[p], severity);
    };
    for (let i = 0; i < data.size; i++) {
      if (!isOpen(data.status[i])) continue;
      const set = data.reach[i];
      bySet[set]++;
      worstOfSet[set] = Math.max(worstOfSet[set], data.severity[i]);
      if (!holds(data.reaches[set], data.resource[i])) add(data.resource[i], 1, data.severity[i]);
    }
    data.reaches.forEach((set, s) => { if (bySet[s]) for (const p of set) add(p, bySet[s], worstOfSet[s]); });
    this.all = data.arns.map((_, p) => p).filter((p) => identity(data.arns[p]) && (p < data.described || this.counts[p] > 0));
    this.all.sort((a, b) => this.worst[b] - this.worst[a] || this.counts[b] - this.counts[a] || (data.arns[a] < data.arns[b] ? -1 : 1));
    this.names = this.all.map((p) => data.arns[p].toLowerCase());
  }

  showList() {
    this.tally();
    if (this.grid) {
      this.root.replaceChildren(...this.listNodes);
      this.grid.measure();
      return;
    }
    const data = this.data;
    this.grid = new Grid({
      id: "principal-list", label: "Principals",
      columns: [["worst", "Worst"], ["name", "Name"], ["kind", "Kind"], ["account", "Account"], ["count", "Findings"]],
      cells: (p) => {
        const { kind, name, account } = parts(data.arns[p]);
        return [this.worst[p] ? pill(this.worst[p]) : "–", el("a", { href: "#p=" + encodeURIComponent(data.arns[p]), tabindex: "-1" }, el("bdi", null, name)), kind, account, number(this.counts[p])];
      },
      open: (p) => { location.hash = "#p=" + encodeURIComponent(data.arns[p]); },
    });
    const count = el("p", { class: "muted count" });
    const search = el("input", { type: "search", "aria-label": "Search principals", placeholder: "Search users, groups and roles", oninput: () => filter() });
    const filter = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const items = this.all.filter((_, n) => words.every((word) => this.names[n].includes(word)));
      count.textContent = plural(items.length, "principal", "principals");
      this.grid.show(items);
    };
    this.listNodes = [el("div", { class: "bar" }, search, count), this.grid.node];
    this.root.replaceChildren(...this.listNodes);
    filter();
  }

  async showPage(arn) {
    this.tally();
    const data = this.data;
    const p = data.arns.indexOf(arn);
    const { kind, name, account } = parts(arn);
    const back = el("p", null, el("a", { href: "#principals" }, "All principals"));
    const title = el("h2", { tabindex: "-1", class: "page-title" }, el("span", { class: "kind" }, kind || "principal"), " ", el("bdi", null, name));
    if (p < 0) {
      this.root.replaceChildren(back, title, el("p", { class: "none" }, "This audit says nothing about it."));
      return title;
    }
    const info = await principalInfo(data, p);
    const findings = this.facets.select(new Filter(new URLSearchParams({ principal: arn }).toString()));
    const filter = "#findings?" + new URLSearchParams({ principal: arn });
    const about = [], reaching = [];
    for (const i of findings) (data.resource[i] === p ? about : reaching).push(i);
    this.root.replaceChildren(el("article", { class: "principal" }, back, title,
      el("dl", { class: "facts" },
        fact("ARN", el("span", { class: "mono arn" }, el("bdi", null, arn)), copyButton(arn, "the ARN")),
        fact("Account", el("span", { class: "mono" }, data.accounts.find((a) => a[0] === account)?.filter(Boolean).reverse().join(" ") ?? account)),
        info?.boundary && fact("Boundary", el("span", { class: "mono" }, info.boundary)),
        info && fact("Tags", info.tags.length ? info.tags.map(([k, v]) => [el("a", { class: "tag", href: "#findings?" + new URLSearchParams({ tag: k + "=" + v }) }, k + "=" + v), " "]) : "none")),
      el("div", { class: "grid thirds" },
        info && info.facts.length > 0 && section("Facts", el("ul", null, info.facts.map((f) => el("li", null, f)))),
        info && kind === "user" && section("Groups", info.groups.length ? el("ul", null, info.groups.map((g) => el("li", null, this.groupLink(g, arn)))) : el("p", { class: "muted" }, "In no group")),
        info && section("Policies", info.policies.length ? el("ul", null, info.policies.map((name) => el("li", { class: "mono" }, policyName(name)))) : el("p", { class: "muted" }, "None of its own"))),
      info && info.effective.length > 0 && section("What it can do", el("div", { class: "codebox" }, el("pre", { class: "code", tabindex: "0" }, el("code", null, info.effective.join("\n"))), copyButton(info.effective.join("\n"), "the list"))),
      !info && kind !== "root" && el("p", { class: "muted" }, "The audit has no description of it."),
      this.findings("Findings about it", about, filter), this.findings("Findings that reach it", reaching, filter),
      findings.length === 0 && section("Findings", el("p", { class: "none" }, "No open finding is about it or reaches it"))));
    return title;
  }

  // groupLink finds the group's ARN: users name their groups without the path.
  groupLink(name, user) {
    if (name.startsWith("arn:")) return principalLink(name);
    const { account } = parts(user);
    const arn = this.data.arns.find((a) => {
      const group = parts(a);
      return group.kind === "group" && group.account === account && (group.name === name || group.name.endsWith("/" + name));
    });
    return arn ? principalLink(arn, name) : el("bdi", null, name);
  }

  findings(title, list, filter) {
    if (list.length === 0) return null;
    const data = this.data, limit = 100;
    return section(`${title} (${number(list.length)})`,
      el("ul", { class: "findings" }, [...list.slice(0, limit)].map((i) => el("li", null, pill(data.severity[i]), " ",
        el("a", { href: "#f=" + encodeURIComponent(key(data, i)) }, el("bdi", null, data.message[i])), data.status[i] === 1 && [" ", el("span", { class: "badge" }, "new")]))),
      list.length > limit && el("p", null, el("a", { href: filter }, `All ${number(list.length)} of them`)));
  }
}

// policyName writes a managed policy by its name and an inline policy as it is.
const policyName = (policy) => policy.startsWith("arn:")
  ? el("span", { title: shown(policy) }, el("bdi", null, parts(policy).short))
  : [el("bdi", null, policy), el("span", { class: "muted" }, " inline")];
