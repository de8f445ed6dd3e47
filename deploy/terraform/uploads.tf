# Pictures of all shops: every process reads and writes them.
resource "aws_efs_file_system" "uploads" {
  encrypted       = true
  throughput_mode = "elastic"

  tags = { Name = "${local.name}-uploads" }
}

resource "aws_efs_backup_policy" "uploads" {
  file_system_id = aws_efs_file_system.uploads.id

  backup_policy {
    status = "ENABLED"
  }
}

resource "aws_security_group" "uploads" {
  name        = "${local.name}-uploads"
  description = "File system, for the processes of Emporium"
  vpc_id      = aws_vpc.main.id

  ingress {
    description     = "NFS"
    from_port       = 2049
    to_port         = 2049
    protocol        = "tcp"
    security_groups = [aws_security_group.application.id]
  }
}

resource "aws_efs_mount_target" "uploads" {
  count = length(local.private_subnet_ids)

  file_system_id  = aws_efs_file_system.uploads.id
  subnet_id       = local.private_subnet_ids[count.index]
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
