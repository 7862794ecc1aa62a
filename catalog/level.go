package catalog

import "fmt"

// Level is the access level that AWS gives an action.
type Level uint8

// The access levels.
const (
	List Level = iota
	Read
	Write
	Tagging
	PermissionsManagement
)

var levelNames = [...]string{"List", "Read", "Write", "Tagging", "Permissions management"}

// levelLetters stand for the levels in an encoded catalog.
const levelLetters = "LRWTP"

// String returns the level as AWS writes it.
func (l Level) String() string {
	if int(l) >= len(levelNames) {
		return fmt.Sprintf("Level(%d)", uint8(l))
	}
	return levelNames[l]
}

// ParseLevel returns the level of that name.
func ParseLevel(name string) (Level, bool) {
	for i, n := range levelNames {
		if n == name {
			return Level(i), true
		}
	}
	return 0, false
}
