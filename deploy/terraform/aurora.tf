# Aurora PostgreSQL: a writer, readers in other zones that take over by themselves, point-in-time
# recovery, and, with a global cluster, a copy in another region.

# What the other region copies from; a copy lags behind by about a second.
resource "aws_rds_global_cluster" "main" {
  count = var.makes_global_cluster ? 1 : 0

  global_cluster_identifier = "${local.name}-global"
  engine                    = "aurora-postgresql"
  engine_version            = var.db_engine_version
  storage_encrypted         = true
  deletion_protection       = var.enable_deletion_protection
}

resource "aws_rds_cluster_parameter_group" "main" {
  count = local.is_aurora ? 1 : 0

  name   = local.name
  family = "aurora-postgresql${split(".", var.db_engine_version)[0]}"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name         = "shared_preload_libraries"
    value        = "pg_stat_statements"
    apply_method = "pending-reboot"
  }

  parameter {
    name         = "max_connections"
    value        = tostring(var.db_max_connections)
    apply_method = "pending-reboot"
  }

  # Emporium logs slow statements itself; this is for those of other clients.
  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
}

resource "aws_rds_cluster" "main" {
  count = local.is_aurora ? 1 : 0

  cluster_identifier              = "${local.name}-aurora"
  engine                          = "aurora-postgresql"
  engine_version                  = var.db_engine_version
  database_name                   = local.is_copy ? null : "emporium"
  master_username                 = local.is_copy ? null : "emporium"
  master_password_wo              = local.is_copy ? null : ephemeral.random_password.master.result
  master_password_wo_version      = local.is_copy ? null : var.password_version
  global_cluster_identifier       = local.is_copy ? var.joined_global_cluster : one(aws_rds_global_cluster.main[*].id)
  source_region                   = var.source_region
  db_subnet_group_name            = aws_db_subnet_group.main.name
  vpc_security_group_ids          = [aws_security_group.database.id]
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.main[0].name
  storage_encrypted               = true
  kms_key_id                      = var.db_kms_key_arn
  backup_retention_period         = var.backup_retention_period
  preferred_backup_window         = "03:00-04:00"
  preferred_maintenance_window    = "sun:04:00-sun:05:00"
  copy_tags_to_snapshot           = true
  deletion_protection             = var.enable_deletion_protection
  skip_final_snapshot             = !var.enable_deletion_protection
  final_snapshot_identifier       = var.enable_deletion_protection ? "${local.name}-final" : null
  enabled_cloudwatch_logs_exports = ["postgresql"]

  lifecycle {
    # A cluster that joined a global one is told these by it.
    ignore_changes = [global_cluster_identifier, replication_source_identifier]
  }
}

resource "aws_rds_cluster_instance" "main" {
  # The data alone where a copy waits for a disaster.
  count = local.is_aurora && local.is_awake ? var.db_instance_count : 0

  identifier                   = "${local.name}-aurora-${count.index}"
  cluster_identifier           = aws_rds_cluster.main[0].id
  engine                       = aws_rds_cluster.main[0].engine
  engine_version               = aws_rds_cluster.main[0].engine_version
  instance_class               = var.db_instance_class
  db_subnet_group_name         = aws_db_subnet_group.main.name
  promotion_tier               = count.index
  performance_insights_enabled = true
  auto_minor_version_upgrade   = true
}
