package config

import (
	"encoding/json"

	"github.com/iamaudit/iamaudit/audit"
)

// object is a JSON object of the schema.
type object = map[string]any

// Schema returns the JSON schema of a configuration, which lets editors complete rules and parameters and
// underline mistakes. Rules of the user, whose IDs contain a slash, are allowed without knowing them.
func Schema(all []*audit.Rule) ([]byte, error) {
	rules, shared := object{}, object{}
	for _, rule := range all {
		rules[rule.ID] = ruleSchema(rule)
		for i := range rule.Params {
			p := &rule.Params[i]
			shared[p.Name] = object{"$ref": "#/$defs/" + string(p.Type)}
		}
	}
	schema := object{
		"$schema":     "https://json-schema.org/draft/2020-12/schema",
		"$id":         "https://github.com/iamaudit/iamaudit/raw/main/docs/schemas/config.schema.json",
		"title":       Name,
		"description": "Configuration of iamaudit: rules, parameters, the user's own rules, accepted findings.",
		"$defs":       definitions(),
		"type":        "object", "additionalProperties": false,
		"properties": object{
			"rules": object{
				"description": "Settings of single rules, by ID.", "type": "object", "properties": rules,
				"patternProperties": object{"/": object{"$ref": "#/$defs/rule"}}, "additionalProperties": false,
			},
			"params": object{
				"description": "Parameters of every rule that has one of the name.", "type": "object", "properties": shared,
				"additionalProperties": true,
			},
			"rego":       described("Files and directories of your own rules, relative to this file.", object{"$ref": "#/$defs/strings"}),
			"exceptions": exceptionsSchema(),
			"sarif": object{
				"type": "object", "additionalProperties": false,
				"properties": object{"locations": locationsSchema()},
			},
		},
	}
	return json.MarshalIndent(schema, "", "  ")
}

// ruleSchema describes the settings of one rule.
func ruleSchema(rule *audit.Rule) object {
	params := object{}
	for i := range rule.Params {
		p := &rule.Params[i]
		params[p.Name] = object{"$ref": "#/$defs/" + string(p.Type), "description": p.Doc, "default": p.Default}
	}
	return object{
		"description": rule.Title,
		"oneOf": []object{
			{"$ref": "#/$defs/short"},
			{
				"type": "object", "additionalProperties": false,
				"properties": object{
					"enabled":  object{"type": "boolean", "default": !rule.Off},
					"severity": object{"$ref": "#/$defs/severity", "default": rule.Severity.String()},
					"params":   object{"type": "object", "properties": params, "additionalProperties": false},
				},
			},
		},
	}
}

// definitions are the types that the schema uses in several places. An unquoted number or boolean is as
// good as a text: the program reads both as written.
func definitions() object {
	severities := []string{}
	for _, s := range audit.Severities() {
		severities = append(severities, s.String())
	}
	return object{
		"severity": object{"enum": severities},
		"short": object{
			"description": "on, off, or a severity", "oneOf": []object{{"type": "boolean"}, {"enum": append([]string{"on", "off"}, severities...)}},
		},
		"rule": object{
			"oneOf": []object{
				{"$ref": "#/$defs/short"},
				{
					"type": "object", "additionalProperties": false,
					"properties": object{
						"enabled": object{"type": "boolean"}, "severity": object{"$ref": "#/$defs/severity"}, "params": object{"type": "object"},
					},
				},
			},
		},
		string(audit.Duration): object{"type": "string", "pattern": "^([0-9]+d|([0-9.]+(h|m|s))+)$"},
		string(audit.Int):      object{"type": "integer"},
		string(audit.Bool):     object{"type": "boolean"},
		string(audit.String):   object{"type": []string{"string", "number", "boolean"}},
		string(audit.Strings): object{
			"oneOf": []object{
				{"type": []string{"string", "number"}},
				{"type": "array", "items": object{"type": []string{"string", "number"}}},
			},
		},
	}
}

func exceptionsSchema() object {
	exception := object{
		"type": "object", "additionalProperties": false,
		"required": []string{"reason", "owner", "expires"},
		"anyOf":    []object{{"required": []string{"rule"}}, {"required": []string{"resource"}}, {"required": []string{"fingerprint"}}},
		"properties": object{
			"rule":        described("ID of a rule.", object{"type": "string"}),
			"account":     described("Account id.", object{"type": []string{"string", "integer"}}),
			"resource":    described("Glob with * and ? over the ARN, or over its last part: role/break-glass-*", object{"type": "string"}),
			"fingerprint": described("Of one finding.", object{"type": "string", "pattern": "^[0-9a-f]{16}$"}),
			"reason":      described("Why the findings are accepted.", object{"type": "string"}),
			"owner":       described("Who answers for it.", object{"type": "string"}),
			"expires":     described("The last day on which it holds, or never.", object{"type": "string", "pattern": "^([0-9]{4}-[0-9]{2}-[0-9]{2}|never)$"}),
		},
	}
	return described("Accepted findings: a file, or a list of files and exceptions.", object{
		"oneOf": []object{
			{"type": "string"},
			{"type": "array", "items": object{"oneOf": []object{{"type": "string"}, exception}}},
		},
	})
}

func locationsSchema() object {
	return described("Where SARIF points: the source files that define resources.", object{
		"type": "array",
		"items": object{
			"type": "object", "additionalProperties": false, "required": []string{"path"},
			"anyOf": []object{{"required": []string{"arn"}}, {"required": []string{"tag"}}},
			"properties": object{
				"arn":  described("Pattern with * and ? over the ARN.", object{"type": "string"}),
				"tag":  described("Key=pattern of a tag.", object{"type": "string"}),
				"path": described("File; {name} stands for the resource's name, {tag} for the tag's value.", object{"type": "string"}),
			},
		},
	})
}

// described adds a description to a schema.
func described(text string, schema object) object {
	schema["description"] = text
	return schema
}
