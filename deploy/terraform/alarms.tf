# Alarms with the names of the operations documents, and one dashboard.

resource "aws_sns_topic" "alerts" {
  name = "${local.name}-alerts"
}

resource "aws_sns_topic_subscription" "email" {
  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  of_balancer = { LoadBalancer = aws_lb.main.arn_suffix }
  of_targets  = merge(local.of_balancer, { TargetGroup = aws_lb_target_group.api.arn_suffix })
  of_api      = { ClusterName = aws_ecs_cluster.main.name, ServiceName = aws_ecs_service.api.name }
  of_database = { (local.is_aurora ? "DBClusterIdentifier" : "DBInstanceIdentifier") = local.database_id }
  gigabyte    = 1024 * 1024 * 1024

  alarms = {
    "API-High-Response-Time" = {
      description = "API response time above 2 seconds"
      namespace   = "AWS/ApplicationELB"
      metric      = "TargetResponseTime"
      statistic   = "Average"
      comparison  = "GreaterThanThreshold"
      threshold   = 2
      dimensions  = local.of_balancer
    }
    "API-Errors" = {
      description = "Requests that fail"
      namespace   = "AWS/ApplicationELB"
      metric      = "HTTPCode_Target_5XX_Count"
      statistic   = "Sum"
      comparison  = "GreaterThanThreshold"
      threshold   = 50
      dimensions  = local.of_balancer
    }
    "API-Too-Few-Healthy" = {
      description = "Fewer processes answer than must"
      namespace   = "AWS/ApplicationELB"
      metric      = "HealthyHostCount"
      statistic   = "Minimum"
      comparison  = "LessThanThreshold"
      threshold   = local.desired_count
      dimensions  = local.of_targets
    }
    "API-High-CPU" = {
      description = "Processors above 80 percent: the autoscaler is at its end"
      namespace   = "AWS/ECS"
      metric      = "CPUUtilization"
      statistic   = "Average"
      comparison  = "GreaterThanThreshold"
      threshold   = 80
      dimensions  = local.of_api
    }
    "API-High-Memory" = {
      description = "Memory above 85 percent"
      namespace   = "AWS/ECS"
      metric      = "MemoryUtilization"
      statistic   = "Average"
      comparison  = "GreaterThanThreshold"
      threshold   = 85
      dimensions  = local.of_api
    }
    "Database-High-Connections" = {
      description = "Database connections above 80 percent of what is allowed"
      namespace   = "AWS/RDS"
      metric      = "DatabaseConnections"
      statistic   = "Average"
      comparison  = "GreaterThanThreshold"
      threshold   = floor(var.db_max_connections * 0.8)
      dimensions  = local.of_database
    }
    "Database-High-CPU" = {
      description = "Processors of the database above 80 percent"
      namespace   = "AWS/RDS"
      metric      = "CPUUtilization"
      statistic   = "Average"
      comparison  = "GreaterThanThreshold"
      threshold   = 80
      dimensions  = local.of_database
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "main" {
  for_each = local.alarms

  alarm_name          = "${var.alarm_prefix}${each.key}"
  alarm_description   = each.value.description
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  period              = 300
  evaluation_periods  = 2
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  dimensions          = each.value.dimensions
  # No process at all tells nothing: that is the worst case, unless none is wanted.
  treat_missing_data = each.value.comparison == "LessThanThreshold" && local.desired_count > 0 ? "breaching" : "notBreaching"
  alarm_actions      = [aws_sns_topic.alerts.arn]
  ok_actions         = [aws_sns_topic.alerts.arn]
}

# Aurora grows by itself and tells what it uses; an instance tells what is left.
resource "aws_cloudwatch_metric_alarm" "storage" {
  alarm_name          = "${var.alarm_prefix}Database-Storage"
  alarm_description   = "The database approaches the size that was planned for it"
  namespace           = "AWS/RDS"
  metric_name         = local.is_aurora ? "VolumeBytesUsed" : "FreeStorageSpace"
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = local.is_aurora ? "GreaterThanThreshold" : "LessThanThreshold"
  threshold           = local.is_aurora ? 0.8 * var.db_max_allocated_storage * local.gigabyte : local.gigabyte
  dimensions          = local.of_database
  alarm_actions       = [aws_sns_topic.alerts.arn]
}

resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = local.name
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        x      = 0
        y      = 0
        width  = 12
        height = 6
        properties = {
          title  = "Business Metrics"
          region = var.region
          period = 300
          stat   = "Sum"
          metrics = [
            for metric in ["active_shops", "active_users", "transactions_per_hour"] :
            ["ShopManagement/Business", metric, "Environment", var.environment]
          ]
        }
      },
      {
        type   = "metric"
        x      = 12
        y      = 0
        width  = 12
        height = 6
        properties = {
          title  = "Infrastructure Health"
          region = var.region
          period = 300
          stat   = "Average"
          metrics = [
            ["AWS/ECS", "CPUUtilization", "ClusterName", aws_ecs_cluster.main.name, "ServiceName", aws_ecs_service.api.name],
            ["AWS/ECS", "MemoryUtilization", "ClusterName", aws_ecs_cluster.main.name, "ServiceName", aws_ecs_service.api.name],
            ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", aws_lb.main.arn_suffix],
            concat(["AWS/RDS", "DatabaseConnections"], flatten([for name, value in local.of_database : [name, value]])),
          ]
        }
      },
    ]
  })
}
