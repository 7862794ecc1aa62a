package escalation

import "slices"

// pass is a path that hands a role to a service by the actions.
func pass(id string, services []string, actions ...string) *Path {
	return &Path{
		ID: id, Kind: NewService, Services: services,
		Permissions: slices.Concat(all(passed, "iam:PassRole"), all(anything, actions...)),
	}
}

// passInto is a path that hands a role to something of the service that has to exist.
func passInto(id, assumes string, services []string, actions ...string) *Path {
	p := pass(id, services, actions...)
	p.Assumes = assumes
	return p
}

// old is a path through something that runs with a role already.
func old(id, assumes string, services []string, actions ...string) *Path {
	return &Path{ID: id, Kind: OldService, Services: services, Assumes: assumes, Permissions: all(anything, actions...)}
}

func to(services ...string) []string {
	for i, s := range services {
		services[i] = s + ".amazonaws.com"
	}
	return services
}

// servicePaths go through services that act with a role.
var servicePaths = []*Path{
	pass("apprunner-001", to("tasks.apprunner"), "apprunner:CreateService"),
	old("apprunner-002", "an App Runner service runs with that role", to("tasks.apprunner"), "apprunner:UpdateService"),
	passInto("batch-001", "a Batch job queue exists", to("ecs-tasks"), "batch:RegisterJobDefinition", "batch:SubmitJob"),
	old("batch-002", "a Batch job definition has that role", to("ecs-tasks"), "batch:SubmitJob"),
	pass("batch-003", to("ecs-tasks"), "batch:CreateComputeEnvironment", "batch:CreateJobQueue", "batch:RegisterJobDefinition", "batch:SubmitJob"),
	pass("bedrock-001", to("bedrock-agentcore"), "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
	pass("bedrock-codeinterpreter", to("bedrock-agentcore"), "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:InvokeCodeInterpreter"),
	old("bedrock-002", "an AgentCore code interpreter has that role", to("bedrock-agentcore"), "bedrock-agentcore:StartCodeInterpreterSession", "bedrock-agentcore:InvokeCodeInterpreter"),
	pass("bedrock-browser", to("bedrock-agentcore"), "bedrock-agentcore:CreateBrowser", "bedrock-agentcore:StartBrowserSession", "bedrock-agentcore:ConnectBrowserAutomationStream"),
	old("bedrock-browser-session", "an AgentCore browser has that role", to("bedrock-agentcore"), "bedrock-agentcore:StartBrowserSession", "bedrock-agentcore:ConnectBrowserAutomationStream"),
	pass("bedrock-runtime", to("bedrock-agentcore"), "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:CreateAgentRuntimeEndpoint", "bedrock-agentcore:CreateWorkloadIdentity", "bedrock-agentcore:InvokeAgentRuntimeCommand"),
	pass("bedrock-harness", to("bedrock-agentcore"), "bedrock-agentcore:CreateHarness", "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:CreateAgentRuntimeEndpoint", "bedrock-agentcore:CreateWorkloadIdentity", "bedrock-agentcore:GetAgentRuntime", "bedrock-agentcore:InvokeAgentRuntimeCommand"),
	old("bedrock-runtime-command", "an AgentCore runtime has that role", to("bedrock-agentcore"), "bedrock-agentcore:InvokeAgentRuntimeCommand"),
	pass("braket-001", to("braket"), "braket:CreateJob"),
	pass("cloudformation-001", to("cloudformation"), "cloudformation:CreateStack"),
	old("cloudformation-002", "a CloudFormation stack has that service role", to("cloudformation"), "cloudformation:UpdateStack"),
	pass("cloudformation-003", to("cloudformation"), "cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"),
	passInto("cloudformation-004", "a CloudFormation stack set exists", to("cloudformation"), "cloudformation:UpdateStackSet"),
	old("cloudformation-005", "a CloudFormation stack has that service role", to("cloudformation"), "cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"),
	passInto("cloudformation-updatestack", "a CloudFormation stack exists", to("cloudformation"), "cloudformation:UpdateStack"),
	pass("codebuild-001", to("codebuild"), "codebuild:CreateProject", "codebuild:StartBuild"),
	old("codebuild-002", "a CodeBuild project has that role", to("codebuild"), "codebuild:StartBuild"),
	old("codebuild-003", "a CodeBuild project for batches has that role", to("codebuild"), "codebuild:StartBuildBatch"),
	pass("codebuild-004", to("codebuild"), "codebuild:CreateProject", "codebuild:StartBuildBatch"),
	passInto("codebuild-updateproject", "a CodeBuild project exists", to("codebuild"), "codebuild:UpdateProject", "codebuild:StartBuild"),
	old("codedeploy-001", "a CodeDeploy deployment group reaches instances with that role", to("ec2"), "codedeploy:CreateDeployment", "codedeploy:GetDeploymentConfig", "codedeploy:RegisterApplicationRevision"),
	passInto("cognitoidentity-001", "a Cognito identity pool for guests exists, and the role trusts it", to("cognito-identity"), "cognito-identity:SetIdentityPoolRoles"),
	pass("datapipeline-001", to("datapipeline"), "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition", "datapipeline:ActivatePipeline"),
	pass("ec2-001", to("ec2"), "ec2:RunInstances"),
	old("ec2-002", "an instance runs with that role", to("ec2"), "ec2:ModifyInstanceAttribute", "ec2:StopInstances", "ec2:StartInstances"),
	pass("ec2-003", to("ec2"), "ec2:RequestSpotInstances"),
	old("ec2-004", "an Auto Scaling group uses a launch template with that role", to("ec2"), "ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"),
	old("ec2instanceconnect-003", "an instance with that role can be reached", to("ec2"), "ec2-instance-connect:SendSSHPublicKey", "ec2:DescribeInstances"),
	pass("ecs-001", to("ecs-tasks"), "ecs:CreateCluster", "ecs:RegisterTaskDefinition", "ecs:CreateService"),
	pass("ecs-002", to("ecs-tasks"), "ecs:CreateCluster", "ecs:RegisterTaskDefinition", "ecs:RunTask"),
	passInto("ecs-003", "an ECS cluster exists", to("ecs-tasks"), "ecs:RegisterTaskDefinition", "ecs:CreateService"),
	passInto("ecs-004", "an ECS cluster exists", to("ecs-tasks"), "ecs:RegisterTaskDefinition", "ecs:RunTask"),
	passInto("ecs-005", "an ECS cluster with container instances exists", to("ecs-tasks"), "ecs:RegisterTaskDefinition", "ecs:StartTask"),
	old("ecs-006", "an ECS task that allows commands runs with that role", to("ecs-tasks"), "ecs:DescribeTasks", "ecs:ExecuteCommand"),
	passInto("ecs-007", "an ECS cluster and a task definition exist", to("ecs-tasks"), "ecs:DeregisterContainerInstance", "ecs:RegisterContainerInstance", "ecs:StartTask"),
	passInto("ecs-008", "an ECS cluster and a task definition exist", to("ecs-tasks"), "ecs:RunTask"),
	passInto("ecs-009", "an ECS cluster with container instances and a task definition exist", to("ecs-tasks"), "ecs:StartTask"),
	pass("emr-001", to("ec2"), "elasticmapreduce:RunJobFlow"),
	pass("emrserverless-001", to("emr-serverless"), "emr-serverless:CreateApplication", "emr-serverless:StartJobRun"),
	pass("gamelift-001", to("gamelift"), "gamelift:CreateBuild", "gamelift:RequestUploadCredentials", "gamelift:CreateFleet"),
	pass("glue-001", to("glue"), "glue:CreateDevEndpoint"),
	old("glue-002", "a Glue development endpoint has that role", to("glue"), "glue:UpdateDevEndpoint"),
	pass("glue-003", to("glue"), "glue:CreateJob", "glue:StartJobRun"),
	pass("glue-004", to("glue"), "glue:CreateJob", "glue:CreateTrigger"),
	passInto("glue-005", "a Glue job exists", to("glue"), "glue:UpdateJob", "glue:StartJobRun"),
	passInto("glue-006", "a Glue job exists", to("glue"), "glue:UpdateJob", "glue:CreateTrigger"),
	pass("glue-007", to("glue"), "glue:CreateSession", "glue:RunStatement"),
	pass("imagebuilder-001", to("ec2"), "imagebuilder:CreateComponent", "imagebuilder:CreateImageRecipe", "imagebuilder:CreateInfrastructureConfiguration", "imagebuilder:CreateImage"),
	pass("kinesisanalytics-001", to("kinesisanalytics"), "kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"),
	pass("lambda-001", to("lambda"), "lambda:CreateFunction", "lambda:InvokeFunction"),
	passInto("lambda-002", "a queue or stream exists that the function can be called by", to("lambda"), "lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
	old("lambda-003", "a function with that role is invoked by somebody", to("lambda"), "lambda:UpdateFunctionCode"),
	old("lambda-004", "a function has that role", to("lambda"), "lambda:UpdateFunctionCode", "lambda:InvokeFunction"),
	old("lambda-005", "a function has that role", to("lambda"), "lambda:UpdateFunctionCode", "lambda:AddPermission"),
	pass("lambda-006", to("lambda"), "lambda:CreateFunction", "lambda:AddPermission"),
	passInto("lambda-createfunction", "something invokes the new function", to("lambda"), "lambda:CreateFunction"),
	passInto("lambda-swap-role", "a function exists and is invoked by somebody", to("lambda"), "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration"),
	old("lambda-layer", "a function with that role is invoked by somebody", to("lambda"), "lambda:UpdateFunctionConfiguration"),
	pass("omics-001", to("omics"), "omics:CreateWorkflow", "omics:StartRun", "s3:GetObject"),
	passInto("rolesanywhere-createtrustanchor", "the trust policy of the role takes a new trust anchor", to("rolesanywhere"), "rolesanywhere:CreateTrustAnchor", "rolesanywhere:CreateProfile"),
	pass("sagemaker-001", to("sagemaker"), "sagemaker:CreateNotebookInstance"),
	pass("sagemaker-002", to("sagemaker"), "sagemaker:CreateTrainingJob"),
	pass("sagemaker-003", to("sagemaker"), "sagemaker:CreateProcessingJob"),
	old("sagemaker-004", "a SageMaker notebook runs with that role", to("sagemaker"), "sagemaker:CreatePresignedNotebookInstanceUrl"),
	old("sagemaker-005", "a SageMaker notebook has that role", to("sagemaker"), "sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StopNotebookInstance", "sagemaker:UpdateNotebookInstance", "sagemaker:StartNotebookInstance"),
	pass("scheduler-001", to("scheduler"), "scheduler:CreateSchedule"),
	old("ssm-001", "an instance with that role is managed by Systems Manager", to("ec2"), "ssm:StartSession"),
	old("ssm-002", "an instance with that role is managed by Systems Manager", to("ec2"), "ssm:SendCommand"),
	pass("ssm-003", to("ssm"), "ssm:CreateDocument", "ssm:StartAutomationExecution"),
	pass("stepfunctions-001", to("states"), "states:CreateStateMachine", "states:StartExecution"),
	old("stepfunctions-002", "a state machine has that role", to("states"), "states:UpdateStateMachine", "states:StartExecution"),
	passInto("autoscaling-group", "a launch configuration with an instance profile of that role exists", to("ec2"), "autoscaling:CreateAutoScalingGroup"),
	pass("autoscaling-configuration", to("ec2"), "autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"),
	pass("autoscaling-template", to("ec2"), "ec2:CreateLaunchTemplate", "autoscaling:CreateAutoScalingGroup"),
	passInto("autoscaling-update", "an Auto Scaling group exists", to("ec2"), "autoscaling:CreateLaunchConfiguration", "autoscaling:UpdateAutoScalingGroup"),
}
