# One PostgreSQL without a reader, for development: Aurora has no instance this small.

resource "aws_db_instance" "main" {
  count = local.is_aurora ? 0 : 1

  identifier                = "${local.name}-postgres"
  engine                    = "postgres"
  engine_version            = var.db_engine_version
  instance_class            = var.db_instance_class
  allocated_storage         = var.db_allocated_storage
  max_allocated_storage     = var.db_max_allocated_storage
  storage_encrypted         = true
  db_name                   = "emporium"
  username                  = "emporium"
  password_wo               = ephemeral.random_password.master.result
  password_wo_version       = var.password_version
  db_subnet_group_name      = aws_db_subnet_group.main.name
  vpc_security_group_ids    = [aws_security_group.database.id]
  backup_retention_period   = var.backup_retention_period
  backup_window             = "03:00-04:00"
  maintenance_window        = "sun:04:00-sun:05:00"
  copy_tags_to_snapshot     = true
  deletion_protection       = var.enable_deletion_protection
  skip_final_snapshot       = !var.enable_deletion_protection
  final_snapshot_identifier = var.enable_deletion_protection ? "${local.name}-final" : null
}
