# Emporium on ECS Fargate: api behind the balancer, workers beside it, and a task that migrates.

resource "aws_ecs_cluster" "main" {
  name = "${var.name}-cluster"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "main" {
  for_each = toset(["api", "worker", "migrate"])

  name              = "/aws/ecs/${var.name}-${each.key}"
  retention_in_days = 30
}

resource "aws_secretsmanager_secret" "key" {
  name = "${var.name}/secret-key"
}

ephemeral "random_password" "key" {
  length  = 48
  special = false
}

resource "aws_secretsmanager_secret_version" "key" {
  secret_id                = aws_secretsmanager_secret.key.id
  secret_string_wo         = ephemeral.random_password.key.result
  secret_string_wo_version = 1
}

# Pictures of all shops: every process reads and writes them.
resource "aws_efs_file_system" "uploads" {
  encrypted       = true
  throughput_mode = "elastic"

  tags = { Name = "${var.name}-uploads" }
}

resource "aws_efs_backup_policy" "uploads" {
  file_system_id = aws_efs_file_system.uploads.id

  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_security_group" "uploads" {
  name        = "${var.name}-uploads"
  description = "File system, for the processes of Emporium"
  vpc_id      = var.vpc_id

  ingress {
    description     = "NFS"
    from_port       = 2049
    to_port         = 2049
    protocol        = "tcp"
    security_groups = [var.application_security_group_id]
  }
}

resource "aws_efs_mount_target" "uploads" {
  count = length(var.subnet_ids)

  file_system_id  = aws_efs_file_system.uploads.id
  subnet_id       = var.subnet_ids[count.index]
  security_groups = [aws_security_group.uploads.id]
}

resource "aws_efs_access_point" "uploads" {
  file_system_id = aws_efs_file_system.uploads.id

  posix_user {
    uid = 1000
    gid = 1000
  }

  root_directory {
    path = "/uploads"

    creation_info {
      owner_uid   = 1000
      owner_gid   = 1000
      permissions = "0750"
    }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

# What starts a task: pulls the image, writes the log, reads the secrets.
resource "aws_iam_role" "execution" {
  name               = "${var.name}-execution"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "execution" {
  role       = aws_iam_role.execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

data "aws_iam_policy_document" "secrets" {
  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.key.arn, var.database_url_secret_arn]
  }
}

resource "aws_iam_role_policy" "secrets" {
  name   = "secrets"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.secrets.json
}

# What the program itself may: its off-site store, nothing else.
resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "store" {
  statement {
    actions   = ["s3:ListBucket"]
    resources = [var.bucket_arn]
  }

  statement {
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"]
    resources = ["${var.bucket_arn}/*"]
  }
}

resource "aws_iam_role_policy" "store" {
  name   = "store"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.store.json
}

locals {
  environment = [
    for name, value in merge(
      {
        NODE_ENV            = "production"
        PAYMENT_GATEWAY_URL = var.payment_gateway_url
        REDIS_URL           = var.redis_url
        TRUST_PROXY         = var.cidr_block
      },
      var.settings,
    ) : { name = name, value = value }
  ]
  commands = {
    api     = ["start", "--roles", "api"]
    worker  = ["start", "--roles", "worker"]
    migrate = ["migrate"]
  }
}

resource "aws_ecs_task_definition" "main" {
  for_each = local.commands

  family                   = "${var.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  volume {
    name = "data"
  }

  volume {
    name = "tmp"
  }

  volume {
    name = "uploads"

    efs_volume_configuration {
      file_system_id     = aws_efs_file_system.uploads.id
      transit_encryption = "ENABLED"

      authorization_config {
        access_point_id = aws_efs_access_point.uploads.id
      }
    }
  }

  container_definitions = jsonencode([
    {
      name                   = each.key
      image                  = var.image
      command                = each.value
      essential              = true
      readonlyRootFilesystem = true
      user                   = "1000:1000"
      stopTimeout            = 60
      environment            = local.environment
      secrets = [
        { name = "SECRET_KEY", valueFrom = aws_secretsmanager_secret.key.arn },
        { name = "DATABASE_URL", valueFrom = var.database_url_secret_arn },
      ]
      portMappings = each.key == "api" ? [{ containerPort = 3000, protocol = "tcp" }] : []
      mountPoints = [
        { sourceVolume = "data", containerPath = "/data" },
        { sourceVolume = "uploads", containerPath = "/data/uploads" },
        { sourceVolume = "tmp", containerPath = "/tmp" },
      ]
      healthCheck = each.key == "migrate" ? null : {
        command     = ["CMD", "/app/bin/emporium", "health"]
        interval    = 30
        timeout     = 10
        retries     = 3
        startPeriod = 120
      }
      linuxParameters = {
        initProcessEnabled = true
        capabilities       = { drop = ["ALL"] }
      }
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          awslogs-group         = aws_cloudwatch_log_group.main[each.key].name
          awslogs-region        = var.region
          awslogs-stream-prefix = each.key
        }
      }
    },
  ])
}

resource "aws_ecs_service" "api" {
  name                               = "${var.name}-api"
  cluster                            = aws_ecs_cluster.main.id
  task_definition                    = aws_ecs_task_definition.main["api"].arn
  desired_count                      = var.desired_count
  launch_type                        = "FARGATE"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  health_check_grace_period_seconds  = 120
  enable_execute_command             = false
  propagate_tags                     = "SERVICE"

  # A release that does not become healthy is taken back by itself.
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets         = var.subnet_ids
    security_groups = [var.application_security_group_id]
  }

  load_balancer {
    target_group_arn = var.target_group_arn
    container_name   = "api"
    container_port   = 3000
  }

  lifecycle {
    # The autoscaler's to say.
    ignore_changes = [desired_count]
  }

  depends_on = [aws_efs_mount_target.uploads]
}

resource "aws_ecs_service" "worker" {
  name                               = "${var.name}-worker"
  cluster                            = aws_ecs_cluster.main.id
  task_definition                    = aws_ecs_task_definition.main["worker"].arn
  desired_count                      = min(var.desired_count, 2)
  launch_type                        = "FARGATE"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets         = var.subnet_ids
    security_groups = [var.application_security_group_id]
  }

  depends_on = [aws_efs_mount_target.uploads]
}

resource "aws_appautoscaling_target" "api" {
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.api.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.desired_count
  max_capacity       = var.max_capacity
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "${var.name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.api.service_namespace
  resource_id        = aws_appautoscaling_target.api.resource_id
  scalable_dimension = aws_appautoscaling_target.api.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.target_cpu_utilization
    scale_in_cooldown  = 300
    scale_out_cooldown = 60

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
