// Search looks for each word in messages, resources, rules, accounts, principals and their tags. A
// list of texts is searched as one long string: one indexOf over megabytes beats many over a few.

class Haystack {
  constructor(text, size) {
    this.text = text.toLowerCase();
    this.ends = new Int32Array(size);
    for (let i = 0, at = -1; i < size; i++) {
      at = this.text.indexOf("\0", at + 1);
      this.ends[i] = at < 0 ? this.text.length : at;
      if (at < 0) break;
    }
  }

  // mark sets hits[i] for every text that holds the word.
  mark(word, hits) {
    let i = 0;
    for (let at = this.text.indexOf(word); at >= 0; at = this.text.indexOf(word, this.ends[i - 1] + 1)) {
      while (this.ends[i] < at) i++;
      hits[i++] = 1;
      if (i >= this.ends.length) break;
    }
    return hits;
  }
}

const haystack = (list) => new Haystack(list.map((text) => text.replaceAll("\0", " ")).join("\0"), list.length);

class Search {
  constructor(data) {
    this.data = data;
    this.known = new Map(); // word -> hits
  }

  // The long strings are made at the first search: opening the report does not wait for them.
  prepare() {
    if (this.messages) return;
    const data = this.data;
    this.messages = new Haystack(data.text, data.size);
    this.arns = haystack(data.arns);
    this.rules = haystack(data.rules.map((r) => r.join(" ")));
    this.accounts = haystack(data.accounts.map((a) => a.join(" ")));
    this.tags = haystack(data.tags);
    this.keys = haystack(data.fingerprint);
  }

  hits(word) {
    if (this.known.has(word)) return this.known.get(word);
    this.prepare();
    const data = this.data;
    const hits = this.messages.mark(word, new Uint8Array(data.size));
    const arns = this.arns.mark(word, new Uint8Array(data.arns.length));
    const rules = this.rules.mark(word, new Uint8Array(data.rules.length));
    const accounts = this.accounts.mark(word, new Uint8Array(data.accounts.length));
    const tags = this.tags.mark(word, new Uint8Array(data.tags.length));
    if (tags.includes(1)) data.tagged.forEach((list, p) => { if (list.some((t) => tags[t])) arns[p] = 1; });
    if (/^[0-9a-f]{5,16}$/.test(word)) this.keys.mark(word, hits);
    const sets = memberOf(data.reaches, arns);
    for (let i = 0; i < data.size; i++) {
      if (arns[data.resource[i]] | rules[data.rule[i]] | accounts[data.account[i]] | sets[data.reach[i]]) hits[i] = 1;
    }
    if (this.known.size > 40) this.known.clear();
    this.known.set(word, hits);
    return hits;
  }

  // words returns the hits of each word of a query.
  words(query) {
    return query.toLowerCase().split(/\s+/).filter(Boolean).map((word) => this.hits(word));
  }
}

// memberOf marks the sets that hold a marked member.
function memberOf(sets, marked) {
  const out = new Uint8Array(sets.length);
  if (!marked.includes(1)) return out;
  sets.forEach((set, i) => { if (set.some((m) => marked[m])) out[i] = 1; });
  return out;
}
