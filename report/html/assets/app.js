// The page itself: which view is shown, the bar of filters, the list, the opened finding, the keys.

class App {
  constructor(data) {
    this.data = data;
    this.facets = new Facets(data);
    this.principals = new Principals(data, this.facets);
    this.paper = new Paper(data, () => this.facets.list(document.documentElement.dataset.view === "findings" ? this.filter : new Filter()).items);
    this.filter = new Filter();
    this.opened = -1;
    this.title = document.title;
    this.build();
    this.upgradeLinks();
    for (const node of document.querySelectorAll(".static")) node.remove(); // the list shows what they show
    addEventListener("hashchange", () => this.route());
    addEventListener("keydown", (event) => this.key(event));
    addEventListener("click", (event) => { if (!event.target.closest(".facet")) this.closeMenus(); });
    $("#print-all").addEventListener("click", () => this.paper.print());
    this.route();
  }

  // upgradeLinks makes the links of the static page lead to filters and principals.
  upgradeLinks() {
    for (const a of document.querySelectorAll("a[data-key]")) {
      a.href = "#findings?" + new URLSearchParams({ [a.dataset.key]: a.dataset.value });
    }
    for (const a of document.querySelectorAll("a[data-arn]")) a.href = "#p=" + encodeURIComponent(a.dataset.arn);
    for (const remedy of document.querySelectorAll("#rules .remedy")) copyable(remedy);
  }

  build() {
    this.grid = new Grid({
      id: "finding-list", label: "Findings",
      columns: [["severity", "Severity", true], ["finding", "Finding", true], ["resource", "Resource", true], ["rule", "Rule", true], ["reach", "Reach", true]],
      cells: (i) => this.cells(i),
      open: (i, _, byKey) => this.open(i, byKey),
      sort: (name) => this.sortBy(this.filter.sort === name ? "-" + name : name),
    });
    this.search = el("input", { type: "search", id: "q", "aria-label": "Search findings", placeholder: "Search findings  ( / )", autocomplete: "off", spellcheck: "false",
      oninput: () => { this.filter.q = this.search.value; this.refresh(); } });
    this.status = el("div", { class: "toggles", role: "group", "aria-label": "Status" });
    this.severity = el("div", { class: "toggles", role: "group", "aria-label": "Severity" });
    this.menus = el("div", { class: "menus" });
    this.sortBox = el("select", { id: "sort", "aria-label": "Sort", onchange: () => this.sortBy(this.sortBox.value) },
      [["", "Worst first"], ["rule", "By rule"], ["resource", "By resource"], ["finding", "By text"], ["reach", "Widest reach first"], ["-severity", "Least severe first"]]
        .map(([value, text]) => el("option", { value }, text)));
    this.chips = el("div", { class: "chips" });
    this.count = el("p", { class: "muted count" });
    this.emptyText = el("p", { class: "none" });
    this.emptyButton = el("button", { type: "button", onclick: () => this.clear() }, "Clear the filter");
    this.empty = el("div", { class: "empty", hidden: true }, this.emptyText, this.emptyButton);
    this.pane = el("aside", { class: "pane", "aria-label": "Opened finding", hidden: true });
    this.split = el("div", { class: "split" }, el("div", { class: "left" }, this.grid.node, this.empty), this.pane);
    for (const facet of Object.keys(facetNames)) if (facet !== "severity" && this.useful(facet)) this.menus.append(this.menu(facet));
    $("#app").replaceChildren(
      el("div", { class: "bar" }, this.search, this.status, this.count),
      el("div", { class: "bar" }, this.severity, this.menus, this.sortBox),
      this.chips, this.split);
  }

  // useful tells whether a facet has anything to choose from.
  useful(facet) {
    const { data } = this;
    return { account: data.accounts.length > 1, tag: data.tags.length > 0, service: data.services.length > 1, category: this.facets.categories.length > 1 }[facet] ?? true;
  }

  cells(i) {
    const { data } = this;
    const resource = data.arns[data.resource[i]];
    const reach = data.reaches[data.reach[i]].length;
    const status = data.status[i];
    return [pill(data.severity[i]),
      [el("a", { href: "#f=" + encodeURIComponent(key(data, i)), tabindex: "-1" }, el("bdi", null, data.message[i])), status === 1 && [" ", el("span", { class: "badge" }, "new")]],
      el("bdi", { title: shown(resource) }, parts(resource).short), data.rules[data.rule[i]][0], reach ? number(reach) : "–"];
  }

  // route shows what the address asks for.
  route() {
    const at = location.hash.slice(1);
    if (this.address === at && this.address !== undefined) return;
    this.address = at;
    const [head, query] = at.startsWith("f=") ? ["findings", at] : at.includes("?") ? [at.slice(0, at.indexOf("?")), at.slice(at.indexOf("?") + 1)] : [at, ""];
    if (head.startsWith("p=")) this.showPrincipal(decode(head.slice(2)));
    else if (head === "principals") { this.view("principals"); this.principals.showList(); }
    else if (head === "findings") this.showFindings(query);
    else if (head === "coverage") this.view("coverage");
    else if (/^rules?(-|$)/.test(head)) {
      this.view("rules");
      document.getElementById(head)?.scrollIntoView();
    } else if (head !== "main") this.view("summary");
  }

  view(name) {
    const changed = document.documentElement.dataset.view !== name;
    document.documentElement.dataset.view = name;
    for (const a of document.querySelectorAll("[data-nav]")) {
      if (a.dataset.nav === name) a.setAttribute("aria-current", "page"); else a.removeAttribute("aria-current");
    }
    if (changed) scrollTo(0, 0);
    this.closeMenus();
    document.title = name === "summary" ? this.title : name[0].toUpperCase() + name.slice(1) + " · " + this.title;
  }

  async showPrincipal(arn) {
    this.view("principals");
    const title = await this.principals.showPage(arn);
    scrollTo(0, 0);
    title.focus({ preventScroll: true });
  }

  showFindings(query) {
    this.view("findings");
    const wanted = new URLSearchParams(query).get("f");
    const i = wanted === null ? -1 : findByKey(this.data, wanted);
    this.filter = new Filter(query);
    if (i >= 0 && !this.filter.toString() && !isOpen(this.data.status[i])) this.filter.want.status.add(statuses[this.data.status[i]]);
    if (this.search.value !== this.filter.q) this.search.value = this.filter.q;
    this.opened = i;
    this.refresh(false);
    if (i >= 0) this.showDetail(i);
    else this.hideDetail();
    if (wanted !== null && i < 0) say("There is no such finding in this report");
  }

  // refresh lists anew after a change of the filter.
  refresh(write = true) {
    const { items, byStatus, bySeverity } = this.facets.list(this.filter);
    this.grid.show(items, this.opened < 0 ? -1 : items.indexOf(this.opened));
    this.grid.showSort(this.filter.sort);
    this.sortBox.value = [...this.sortBox.options].some((o) => o.value === this.filter.sort) ? this.filter.sort : "";
    this.empty.hidden = items.length > 0;
    this.grid.node.hidden = items.length === 0;
    this.emptyButton.hidden = !this.filter.narrow;
    this.emptyText.textContent = this.filter.narrow ? "No finding matches" : "Nothing here: no " + ([...this.filter.want.status][0] ?? "open") + " findings";
    this.count.textContent = this.filter.narrow ? `${number(items.length)} of ${plural(this.data.size, "finding", "findings")}` : plural(items.length, "finding", "findings");
    say(this.count.textContent);
    this.paintToggles(byStatus, bySeverity);
    this.paintChips();
    if (write) this.write();
  }

  // write puts filter and finding into the address, without a step of history for each keystroke.
  write() {
    const filter = this.filter.toString();
    const at = this.opened >= 0 ? "f=" + encodeURIComponent(key(this.data, this.opened)) + (filter && "&" + filter) : "findings" + (filter && "?" + filter);
    this.address = at;
    try { history.replaceState(null, "", "#" + at); } catch { location.hash = at; }
  }

  toggle(facet, value) {
    const want = this.filter.want[facet];
    if (want.has(value)) want.delete(value); else want.add(value);
    this.refresh();
  }

  paintToggles(byStatus, bySeverity) {
    const button = (facet, value, n, on, act) => el("button", { type: "button", class: "toggle s-" + value, "aria-pressed": on ? "true" : "false", onclick: act }, value, " ", el("span", { class: "n" }, number(n)));
    const want = this.filter.want.status;
    const pick = (value) => { want.clear(); if (value !== "open") want.add(value); this.refresh(); };
    const n = (value) => byStatus[statuses.indexOf(value)];
    const list = [["open", n("open") + n("new") + n("unchanged")], ["new", n("new")], ["unchanged", n("unchanged")], ["fixed", n("fixed")], ["suppressed", n("suppressed")]];
    const focused = document.activeElement?.closest(".toggle")?.textContent.split(" ")[0];
    this.present ??= new Set(["open", ...statuses.filter((_, s) => s > 0 && this.data.status.includes(s))]);
    this.status.replaceChildren(...list.filter(([value]) => this.present.has(value))
      .map(([value, count]) => button("status", value, count, want.has(value) || (value === "open" && want.size === 0), () => pick(value))));
    this.severity.replaceChildren(...severities.slice(1).reverse().map((value) => button("severity", value, bySeverity[severities.indexOf(value)], this.filter.want.severity.has(value), () => this.toggle("severity", value))));
    if (focused) for (const b of document.querySelectorAll(".toggle")) if (b.textContent.startsWith(focused + " ")) b.focus();
  }

  paintChips() {
    const chips = [];
    for (const facet of Object.keys(facetNames)) {
      if (facet === "severity") continue;
      for (const value of this.filter.want[facet]) {
        chips.push(el("button", { type: "button", class: "chip", title: "Remove this filter", "aria-label": `Remove the filter ${facetNames[facet]} ${this.facets.label(facet, value)}`, onclick: () => this.toggle(facet, value) },
          el("span", { class: "muted" }, facetNames[facet] + " "), this.facets.label(facet, value), el("span", { "aria-hidden": "true" }, " ×")));
      }
    }
    if (this.filter.narrow) chips.push(el("button", { type: "button", class: "chip clear", onclick: () => this.clear() }, "Clear all"));
    this.chips.replaceChildren(...chips);
  }

  clear() {
    const status = this.filter.want.status;
    const sort = this.filter.sort;
    this.filter = new Filter();
    this.filter.want.status = status;
    this.filter.sort = sort;
    this.search.value = "";
    this.refresh();
    this.search.focus();
  }

  sortBy(sort) {
    this.filter.sort = sort === "severity" ? "" : sort;
    this.refresh();
  }

  // menu is a button that opens the values of a facet, with a search of its own.
  menu(facet) {
    const id = "menu-" + facet;
    const panel = el("div", { class: "panel", id, hidden: true, role: "group", "aria-label": facetNames[facet] });
    const button = el("button", { type: "button", class: "menu", "aria-expanded": "false", "aria-controls": id }, facetNames[facet]);
    const input = el("input", { type: "search", "aria-label": "Search " + facetNames[facet].toLowerCase(), placeholder: "Search" });
    const list = el("div", { class: "options" });
    const paint = () => {
      const word = input.value.toLowerCase();
      const values = this.facets.values(this.filter, facet).filter(([value]) => !word || (value + " " + this.facets.label(facet, value)).toLowerCase().includes(word));
      list.replaceChildren(...values.slice(0, 100).map(([value, n]) => {
        const box = el("input", { type: "checkbox", onchange: () => { this.toggle(facet, value); } });
        box.checked = this.filter.want[facet].has(value);
        return el("label", { title: shown(value) }, box, el("span", { class: "o" }, el("bdi", null, this.facets.label(facet, value))), el("span", { class: "n" }, number(n)));
      }), values.length > 100 ? el("p", { class: "muted" }, `and ${number(values.length - 100)} more: search`) : "", values.length === 0 ? el("p", { class: "muted" }, "Nothing to choose") : "");
    };
    input.addEventListener("input", paint);
    button.addEventListener("click", () => {
      const opening = panel.hidden;
      this.closeMenus();
      if (!opening) return;
      panel.hidden = false;
      button.setAttribute("aria-expanded", "true");
      input.value = "";
      paint();
      input.focus();
    });
    return el("div", { class: "facet" }, button, fill(panel, null, [input, list]));
  }

  closeMenus() {
    for (const panel of document.querySelectorAll(".facet .panel:not([hidden])")) {
      panel.hidden = true;
      panel.previousElementSibling.setAttribute("aria-expanded", "false");
      if (panel.contains(document.activeElement)) panel.previousElementSibling.focus();
    }
  }

  open(i, byKey) {
    this.opened = i;
    // A step of history, so that the browser's way back closes the finding.
    const filter = this.filter.toString();
    this.address = "f=" + encodeURIComponent(key(this.data, i)) + (filter && "&" + filter);
    try { history.pushState(null, "", "#" + this.address); } catch { location.hash = this.address; }
    return this.showDetail(i, byKey);
  }

  async showDetail(i, focus) {
    const view = await findingView(this.data, i);
    if (this.opened !== i) return; // another was opened meanwhile
    const close = el("button", { type: "button", class: "close", "aria-label": "Close the finding", onclick: () => this.close() }, "Close");
    const link = copyButton(location.href.split("#")[0] + "#f=" + encodeURIComponent(key(this.data, i)), "link to the finding", "Copy link");
    const wasHidden = this.pane.hidden;
    this.pane.replaceChildren(el("div", { class: "pane-tools" }, el("button", { type: "button", onclick: () => this.step(-1) }, "Previous"), el("button", { type: "button", onclick: () => this.step(1) }, "Next"), link, close), view.node);
    this.pane.hidden = false;
    this.split.classList.add("open");
    this.pane.scrollTop = 0;
    view.reveal();
    if (wasHidden) this.grid.measure();
    if (this.grid.active >= 0) this.grid.activate(this.grid.active);
    if (focus || this.narrow()) view.title.focus({ preventScroll: true });
    if (this.narrow()) scrollTo(0, 0);
  }

  narrow() { return getComputedStyle(this.split).getPropertyValue("--narrow").trim() === "1"; }

  hideDetail() {
    this.pane.hidden = true;
    this.pane.replaceChildren();
    this.split.classList.remove("open");
    this.grid.measure();
  }

  close() {
    this.opened = -1;
    this.hideDetail();
    this.write();
    this.grid.node.focus();
  }

  // step goes to the next or previous finding; when one is opened, it opens that instead.
  step(by) {
    if (this.grid.items.length === 0) return;
    this.grid.activate(this.grid.active < 0 ? 0 : this.grid.active + by);
    if (this.opened < 0) { this.grid.node.focus({ preventScroll: true }); return; }
    this.opened = this.grid.items[this.grid.active];
    this.write();
    this.showDetail(this.opened);
  }

  key(event) {
    const typing = event.target.closest?.("input, textarea, select");
    if (event.key === "Escape") return this.escape(typing);
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "p") { event.preventDefault(); this.paper.print(); }
      return;
    }
    if (event.altKey || typing || $("#keys").open) return;
    const going = this.going;
    this.going = false;
    const views = { s: "#summary", f: "#findings", p: "#principals", r: "#rules", c: "#coverage" };
    if (going && views[event.key]) { location.hash = views[event.key]; return; }
    switch (event.key) {
      case "/": event.preventDefault(); if (document.documentElement.dataset.view !== "findings") location.hash = "#findings"; this.search.focus(); this.search.select(); break;
      case "j": case "k": if (document.documentElement.dataset.view === "findings") this.step(event.key === "j" ? 1 : -1); break;
      case "Enter":
        if (document.documentElement.dataset.view === "findings" && event.target === document.body && this.grid.active >= 0) this.open(this.grid.items[this.grid.active], true);
        break;
      case "g": this.going = true; break;
      case "t": switchTheme(); break;
      case "?": $("#keys").showModal(); break;
    }
  }

  // escape closes the innermost thing that is open.
  escape(typing) {
    if ($("#keys").open) return;
    if (document.querySelector(".facet .panel:not([hidden])")) this.closeMenus();
    else if (typing === this.search && this.search.value) { this.search.value = this.filter.q = ""; this.refresh(); }
    else if (typing) typing.blur();
    else if (document.documentElement.dataset.view !== "findings") return;
    else if (this.opened >= 0) this.close();
    else if (this.filter.narrow) this.clear();
  }
}

function decode(text) {
  try { return decodeURIComponent(text); } catch { return text; }
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  say(root.dataset.theme + " theme");
  try { localStorage.setItem("iamaudit-theme", root.dataset.theme); } catch { /* see early.js */ }
}

$("#theme").addEventListener("click", switchTheme);
$("#help").addEventListener("click", () => $("#keys").showModal());

async function start() {
  // Let the browser paint the summary before the work begins.
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  try {
    window.iamaudit = new App(await load());
    performance.mark("interactive");
    document.documentElement.dataset.ready = "yes";
  } catch (error) {
    // Without its script the page is still readable: show what stands in it.
    document.documentElement.classList.remove("js");
    $("#main").prepend(el("div", { class: "callout", role: "alert" }, el("p", null, "The list of all findings could not be shown: " + error.message +
      ". It needs a browser of 2023 or later. The summary and the worst findings are below.")));
  }
}

start();
