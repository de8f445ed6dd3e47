# One PostgreSQL without a reader, for development: Aurora has no instance this small.

resource "aws_db_subnet_group" "main" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "main" {
  name        = "${var.name}-database"
  description = "PostgreSQL, for the processes of Emporium"
  vpc_id      = var.vpc_id

  ingress {
    description     = "PostgreSQL"
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [var.application_security_group_id]
  }

  tags = { Name = "${var.name}-database" }
}

resource "aws_db_instance" "main" {
  identifier                = "${var.name}-postgres"
  engine                    = "postgres"
  engine_version            = var.engine_version
  instance_class            = var.instance_class
  allocated_storage         = var.allocated_storage
  max_allocated_storage     = var.max_allocated_storage
  storage_encrypted         = true
  db_name                   = "emporium"
  username                  = "emporium"
  password_wo               = ephemeral.random_password.master.result
  password_wo_version       = var.password_version
  db_subnet_group_name      = aws_db_subnet_group.main.name
  vpc_security_group_ids    = [aws_security_group.main.id]
  backup_retention_period   = var.backup_retention_period
  backup_window             = "03:00-04:00"
  maintenance_window        = "sun:04:00-sun:05:00"
  copy_tags_to_snapshot     = true
  deletion_protection       = var.enable_deletion_protection
  skip_final_snapshot       = !var.enable_deletion_protection
  final_snapshot_identifier = var.enable_deletion_protection ? "${var.name}-final" : null
}

# Made anew in every run, and used only in the run in which password_version grows: the password is in
# the secret and in no state. Not one that rotates by itself: a running process would lose its database.
ephemeral "random_password" "master" {
  length  = 40
  special = false
}

# What the processes get as DATABASE_URL. Encrypted, inside our own network, without a check of the
# certificate: the image does not bring the authority of the provider.
resource "aws_secretsmanager_secret" "url" {
  name = "${var.name}/database-url"
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id                = aws_secretsmanager_secret.url.id
  secret_string_wo         = "postgres://emporium:${ephemeral.random_password.master.result}@${aws_db_instance.main.address}:5432/emporium?sslmode=no-verify"
  secret_string_wo_version = var.password_version
}
