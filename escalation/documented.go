package escalation

import (
	"strings"

	"github.com/iamaudit/iamaudit/policy"
)

// passedTo are services whose roles trust other principals than the service's own name.
var passedTo = map[string][]string{
	"autoscaling":      to("ec2"),
	"ecs":              to("ecs-tasks", "ecs"),
	"elasticmapreduce": to("elasticmapreduce", "ec2"),
	"batch":            to("batch", "ecs-tasks"),
	"apprunner":        to("tasks.apprunner", "build.apprunner"),
	"eks":              to("eks", "pods.eks"),
	"aws-marketplace":  to("assets.marketplace"),
}

// documented is the path of an action of which AWS documents that it hands a role to its service.
// What the service does with the role, and for whom, the documentation does not say.
func documented(action string) *Path {
	service, name := policy.SplitAction(action)
	services, ok := passedTo[service]
	if !ok {
		services = []string{service + ".amazonaws.com"}
	}
	return &Path{
		ID: "passrole-" + strings.ToLower(service+"-"+name), Kind: DocumentedService, Services: services,
		Assumes:     "the service lets whoever calls " + action + " use what the role may do",
		Permissions: append(all(passed, "iam:PassRole"), all(anything, action)...),
	}
}
