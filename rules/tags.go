package rules

import (
	"slices"

	"github.com/iamaudit/iamaudit/audit"
	"github.com/iamaudit/iamaudit/snapshot"
)

// requiredTags is the parameter of the rules about tags.
var requiredTags = []audit.Param{{
	Name: "required", Type: audit.Strings, Doc: "Tag keys that must be there, separated by commas; none: any tag will do.",
}}

// missingTags says which tags are missing, "" if none are.
func missingTags(tags []snapshot.Tag, required []string) string {
	if len(required) == 0 {
		if len(tags) == 0 {
			return "tags"
		}
		return ""
	}
	var missing []string
	for _, key := range required {
		if !slices.ContainsFunc(tags, func(t snapshot.Tag) bool { return t.Key == key }) {
			missing = append(missing, key)
		}
	}
	if len(missing) == 0 {
		return ""
	}
	return "tag " + quoted(missing)
}
