// A filter is a query and, for each facet, the values that are wanted. Values of one facet are
// alternatives; facets, and the words of the query, must all hold. The address holds the filter.

const facetNames = { severity: "Severity", rule: "Rule", service: "Service", principal: "Principal", tag: "Tag", account: "Account", category: "Category" };
const facetKeys = ["status", ...Object.keys(facetNames)];
const anyCategory = "other";

class Filter {
  constructor(text = "") {
    this.q = "";
    this.sort = "";
    this.want = {};
    for (const facet of facetKeys) this.want[facet] = new Set();
    for (const [name, value] of new URLSearchParams(text)) {
      if (name === "q" || name === "sort") this[name] = value;
      else if (this.want[name]) this.want[name].add(value);
    }
  }

  toString() {
    const out = new URLSearchParams();
    if (this.q) out.append("q", this.q);
    for (const facet of facetKeys) for (const value of this.want[facet]) out.append(facet, value);
    if (this.sort) out.append("sort", this.sort);
    return out.toString();
  }

  get narrow() { return this.q !== "" || Object.keys(facetNames).some((facet) => this.want[facet].size > 0); }
}

// Facets knows how findings and values of facets belong together.
class Facets {
  constructor(data) {
    this.data = data;
    this.search = new Search(data);
    this.category = data.rules.map((r) => r[2] || anyCategory);
    this.categories = [...new Set(this.category)];
  }

  label(facet, value) {
    const data = this.data;
    switch (facet) {
      case "rule": return data.rules.find((r) => r[0] === value)?.[1] ?? value;
      case "account": return data.accounts.find((a) => a[0] === value)?.filter(Boolean).reverse().join(" ") ?? value;
      case "principal": return parts(value).short;
      case "service": return value === "*" ? "all services" : value;
      default: return value;
    }
  }

  // tests turns a filter into functions of a finding's number, without the facet named by except.
  tests(filter, ...except) {
    const data = this.data;
    const list = [];
    const allow = (facet, names) => Uint8Array.from(names, (name) => filter.want[facet].has(name) ? 1 : 0);
    for (const facet of facetKeys) {
      if (except.includes(facet) || (filter.want[facet].size === 0 && facet !== "status")) continue;
      switch (facet) {
        case "status": { const ok = this.statuses(filter); list.push((i) => ok[data.status[i]]); break; }
        case "severity": { const ok = allow(facet, severities); list.push((i) => ok[data.severity[i]]); break; }
        case "rule": { const ok = allow(facet, data.rules.map((r) => r[0])); list.push((i) => ok[data.rule[i]]); break; }
        case "category": { const ok = allow(facet, this.category); list.push((i) => ok[data.rule[i]]); break; }
        case "account": { const ok = allow(facet, data.accounts.map((a) => a[0])); list.push((i) => ok[data.account[i]]); break; }
        case "service": { const ok = memberOf(data.actions, allow(facet, data.services)); list.push((i) => ok[data.action[i]]); break; }
        case "principal": list.push(this.about(allow(facet, data.arns))); break;
        case "tag": {
          const tags = allow(facet, data.tags);
          const arns = new Uint8Array(data.arns.length);
          data.tagged.forEach((set, p) => { if (set.some((t) => tags[t])) arns[p] = 1; });
          list.push(this.about(arns));
        }
      }
    }
    for (const hits of this.search.words(filter.q)) list.push((i) => hits[i]);
    return list;
  }

  // statuses marks the wanted statuses: nothing said means what is open.
  statuses(filter) {
    const ok = Uint8Array.from(statuses, (name) => filter.want.status.has(name) ? 1 : 0);
    if (filter.want.status.size === 0 || filter.want.status.has("open")) ok.fill(1, 0, 3);
    return ok;
  }

  // about tests whether a finding is about, or reaches, one of the marked principals.
  about(arns) {
    const data = this.data;
    const sets = memberOf(data.reaches, arns);
    return (i) => arns[data.resource[i]] | sets[data.reach[i]];
  }

  // select returns the numbers of the findings that pass, in the report's order.
  select(filter, except) {
    const tests = this.tests(filter, except);
    const size = this.data.size;
    const out = new Int32Array(size);
    let n = 0;
    next: for (let i = 0; i < size; i++) {
      for (const test of tests) if (!test(i)) continue next;
      out[n++] = i;
    }
    return out.subarray(0, n);
  }

  // list returns the findings that pass in the filter's order and, from the same pass, how many each
  // status and each severity would leave. It runs at every keystroke.
  list(filter) {
    const { size, status, severity } = this.data;
    const tests = this.tests(filter, "status", "severity");
    const okStatus = this.statuses(filter);
    const okSeverity = Uint8Array.from(severities, (name) => filter.want.severity.size === 0 || filter.want.severity.has(name) ? 1 : 0);
    const byStatus = new Int32Array(statuses.length), bySeverity = new Int32Array(severities.length);
    const out = new Int32Array(size);
    let n = 0;
    next: for (let i = 0; i < size; i++) {
      for (const test of tests) if (!test(i)) continue next;
      if (okSeverity[severity[i]]) byStatus[status[i]]++;
      if (okStatus[status[i]]) {
        bySeverity[severity[i]]++;
        if (okSeverity[severity[i]]) out[n++] = i;
      }
    }
    return { items: this.ordered(out.slice(0, n), filter.sort), byStatus, bySeverity };
  }

  // ordered sorts by one key; the report's own order, worst first, settles ties.
  ordered(list, sort) {
    const back = sort.startsWith("-");
    const rank = this.rank(back ? sort.slice(1) : sort);
    if (!rank) return list;
    const size = this.data.size;
    const sign = back ? -1 : 1;
    const keys = Float64Array.from(list, (i) => sign * rank(i) * size + i);
    keys.sort();
    for (let n = 0; n < list.length; n++) list[n] = ((keys[n] % size) + size) % size;
    return list;
  }

  rank(name) {
    const data = this.data;
    this.ranks ??= {};
    // places gives each text its place in the alphabet.
    const places = (texts) => {
      const order = texts.map((text, i) => [text.toLowerCase(), i]).sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
      const out = new Int32Array(texts.length);
      order.forEach(([, i], place) => { out[i] = place; });
      return out;
    };
    switch (name) {
      case "severity": return (i) => 5 - data.severity[i];
      case "rule": { const at = this.ranks.rule ??= places(data.rules.map((r) => r[0])); return (i) => at[data.rule[i]]; }
      case "resource": { const at = this.ranks.resource ??= places(data.arns.map((a) => parts(a).short)); return (i) => at[data.resource[i]]; }
      case "finding": { const at = this.ranks.finding ??= places(data.message); return (i) => at[i]; }
      case "reach": return (i) => -data.reaches[data.reach[i]].length;
      default: return null;
    }
  }

  // values lists a facet's values with how many findings each would leave, the most first.
  values(filter, facet) {
    const data = this.data;
    const list = this.select(filter, facet);
    const tally = (names, of) => {
      const counts = new Int32Array(names.length);
      for (const i of list) counts[of(i)]++;
      return names.map((name, v) => [name, counts[v]]);
    };
    // tallySets counts by set first: findings share sets, and sets may be large.
    const tallySets = (names, sets, of, extra) => {
      const bySet = new Int32Array(sets.length);
      const counts = new Int32Array(names.length);
      for (const i of list) {
        bySet[of(i)]++;
        if (extra && !holds(sets[of(i)], extra[i])) counts[extra[i]]++;
      }
      sets.forEach((set, s) => { if (bySet[s]) for (const m of set) counts[m] += bySet[s]; });
      return names.map((name, v) => [name, counts[v]]);
    };
    let out;
    switch (facet) {
      case "rule": out = tally(data.rules.map((r) => r[0]), (i) => data.rule[i]); break;
      case "account": out = tally(data.accounts.map((a) => a[0]), (i) => data.account[i]); break;
      case "category": out = tally(this.categories, (i) => this.categories.indexOf(this.category[data.rule[i]])); break;
      case "service": out = tallySets(data.services, data.actions, (i) => data.action[i]); break;
      case "principal": out = tallySets(data.arns, data.reaches, (i) => data.reach[i], data.resource).filter(([arn]) => identity(arn)); break;
      case "tag": out = this.tagValues(list); break;
    }
    return out.filter(([value, n]) => n > 0 || filter.want[facet].has(value)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  }

  tagValues(list) {
    const data = this.data;
    const sets = data.reaches.map((set) => [...new Set(set.flatMap((p) => data.tagged[p] ?? []))]);
    const counts = new Int32Array(data.tags.length);
    const bySet = new Int32Array(sets.length);
    for (const i of list) {
      bySet[data.reach[i]]++;
      for (const t of data.tagged[data.resource[i]] ?? []) if (!sets[data.reach[i]].includes(t)) counts[t]++;
    }
    sets.forEach((set, s) => { for (const t of set) counts[t] += bySet[s]; });
    return data.tags.map((tag, t) => [tag, counts[t]]);
  }
}

// holds looks for a number in an ascending list.
function holds(list, n) {
  let low = 0, high = list.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (list[mid] < n) low = mid + 1; else high = mid;
  }
  return list[low] === n;
}
