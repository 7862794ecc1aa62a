// Package audit is the vocabulary of an audit and the engine that runs it: rules, severities,
// findings, results. It knows no tool and no output format.
package audit
