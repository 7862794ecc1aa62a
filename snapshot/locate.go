package snapshot

// nodes says where each part stands in the source; filled by Decode.
func (a *Account) nodes() map[Part]Node { return a.parts }
