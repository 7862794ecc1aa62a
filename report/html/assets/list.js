// Grid shows a list of any length with as many rows as fit the window. Rows have one height, set by
// the style sheet, so a row's place follows from its number.

class Grid {
  // columns are [name, label, sortable]; cells(item) returns the content of a row, link first.
  constructor({ id, label, columns, cells, open, sort }) {
    this.cells = cells;
    this.open = open;
    this.sort = sort;
    this.columns = columns;
    this.items = [];
    this.active = -1;
    this.id = id;
    this.rows = new Map(); // number -> element
    this.heads = columns.map(([name, text, sortable]) => this.head(name, text, sortable));
    this.body = el("div", { class: "rows", role: "rowgroup" });
    this.node = el("div", { class: "vlist " + id, id, role: "grid", "aria-label": label, "aria-colcount": columns.length, tabindex: "0" },
      el("div", { class: "row heads", role: "row", "aria-rowindex": "1" }, this.heads), this.body);
    this.node.setAttribute("role", "grid");
    this.node.addEventListener("scroll", () => this.paint(), { passive: true });
    this.node.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => {
      const row = event.target.closest("[aria-rowindex]");
      if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.activate(Number(row.getAttribute("aria-rowindex")) - 2);
      this.open(this.items[this.active], this.active);
    });
    new ResizeObserver(() => this.measure()).observe(this.node);
  }

  head(name, text, sortable) {
    const cell = el("div", { role: "columnheader", class: "c-" + name });
    if (!sortable) return fill(cell, null, [text]);
    cell.append(el("button", { type: "button", tabindex: "-1", onclick: () => this.sort(name) }, text));
    return cell;
  }

  showSort(sort) {
    this.columns.forEach(([name], i) => {
      if (name === sort) this.heads[i].setAttribute("aria-sort", "ascending");
      else if ("-" + name === sort) this.heads[i].setAttribute("aria-sort", "descending");
      else this.heads[i].removeAttribute("aria-sort");
    });
  }

  measure() {
    const height = parseFloat(getComputedStyle(this.node).getPropertyValue("--row")) || 44;
    if (height !== this.height) {
      this.height = height;
      this.clear();
    }
    this.body.style.height = this.items.length * this.height + "px";
    this.paint();
  }

  clear() {
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
  }

  // show replaces the list; the active item stays active if it is still there.
  show(items, keep = -1) {
    this.items = items;
    this.active = keep;
    this.clear();
    this.node.setAttribute("aria-rowcount", items.length + 1);
    this.node.removeAttribute("aria-activedescendant");
    this.node.scrollTop = 0;
    this.measure();
    if (keep >= 0) this.activate(keep);
  }

  paint() {
    if (!this.height) return;
    const top = this.node.scrollTop;
    const first = Math.max(0, Math.floor(top / this.height) - 6);
    const last = Math.min(this.items.length, Math.ceil((top + this.node.clientHeight) / this.height) + 6);
    for (const [n, row] of this.rows) {
      if (n < first || n >= last) {
        row.remove();
        this.rows.delete(n);
      }
    }
    let before = null;
    for (let n = last - 1; n >= first; n--) {
      let row = this.rows.get(n);
      if (!row) {
        row = this.row(n);
        this.rows.set(n, row);
        this.body.insertBefore(row, before);
      }
      before = row;
    }
  }

  row(n) {
    const row = el("div", { class: "row", role: "row", id: this.id + "-row-" + n, "aria-rowindex": n + 2, "aria-selected": n === this.active ? "true" : "false" },
      this.cells(this.items[n]).map((content, i) => el("div", { role: "gridcell", class: "c-" + this.columns[i][0] }, content)));
    row.style.top = n * this.height + "px";
    return row;
  }

  activate(n) {
    if (this.items.length === 0) return;
    this.rows.get(this.active)?.setAttribute("aria-selected", "false");
    this.active = Math.max(0, Math.min(n, this.items.length - 1));
    const top = this.active * this.height, head = this.heads[0].parentElement.offsetHeight;
    const room = this.node.clientHeight - head;
    if (top < this.node.scrollTop) this.node.scrollTop = top;
    else if (top + this.height > this.node.scrollTop + room) this.node.scrollTop = top + this.height - room;
    this.paint();
    const row = this.rows.get(this.active);
    row?.setAttribute("aria-selected", "true");
    if (row) this.node.setAttribute("aria-activedescendant", row.id);
  }

  key(event) {
    if (event.target !== this.node && !this.body.contains(event.target)) return;
    const page = Math.max(1, Math.floor(this.node.clientHeight / this.height) - 2);
    const to = { ArrowDown: this.active + 1, ArrowUp: this.active - 1, PageDown: this.active + page, PageUp: this.active - page, Home: 0, End: this.items.length - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.activate(to);
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.open(this.items[this.active], this.active, true);
    }
  }
}
