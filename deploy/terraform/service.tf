# Emporium on ECS Fargate: api behind the balancer, workers beside it, and a task that migrates.

resource "aws_ecs_cluster" "main" {
  name = "${local.name}-cluster"

  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}

resource "aws_cloudwatch_log_group" "main" {
  for_each = local.task_commands

  name              = "/aws/ecs/${local.name}-${each.key}"
  retention_in_days = 30
}

resource "aws_secretsmanager_secret" "key" {
  name = "${local.name}/secret-key"
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

locals {
  task_environment = [
    for name, value in merge(
      {
        NODE_ENV            = "production"
        PAYMENT_GATEWAY_URL = var.payment_gateway_url
        REDIS_URL           = "rediss://${aws_elasticache_replication_group.main.primary_endpoint_address}:6379"
        TRUST_PROXY         = var.cidr_block
        S3_BUCKET           = aws_s3_bucket.main.bucket
        S3_REGION           = var.region
        S3_PREFIX           = local.backups_prefix
      },
      var.settings,
    ) : { name = name, value = value }
  ]
  task_commands = {
    api     = ["start", "--roles", "api"]
    worker  = ["start", "--roles", "worker"]
    migrate = ["migrate"]
  }
}

resource "aws_ecs_task_definition" "main" {
  for_each = local.task_commands

  family                   = "${local.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.ecs_cpu
  memory                   = var.ecs_memory
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
      environment            = local.task_environment
      secrets = [
        { name = "SECRET_KEY", valueFrom = aws_secretsmanager_secret.key.arn },
        { name = "DATABASE_URL", valueFrom = aws_secretsmanager_secret.url.arn },
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
  name                               = "${local.name}-api"
  cluster                            = aws_ecs_cluster.main.id
  task_definition                    = aws_ecs_task_definition.main["api"].arn
  desired_count                      = local.desired_count
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
    subnets         = local.private_subnet_ids
    security_groups = [aws_security_group.application.id]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
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
  name                               = "${local.name}-worker"
  cluster                            = aws_ecs_cluster.main.id
  task_definition                    = aws_ecs_task_definition.main["worker"].arn
  desired_count                      = min(local.desired_count, 2)
  launch_type                        = "FARGATE"
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets         = local.private_subnet_ids
    security_groups = [aws_security_group.application.id]
  }

  depends_on = [aws_efs_mount_target.uploads]
}

resource "aws_appautoscaling_target" "api" {
  service_namespace  = "ecs"
  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.api.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = local.desired_count
  max_capacity       = var.max_capacity
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "${local.name}-cpu"
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
