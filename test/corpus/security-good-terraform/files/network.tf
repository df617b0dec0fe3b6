resource "aws_security_group" "web" {
  name        = "web"
  description = "HTTPS from everywhere; SSH on 22 only from the office"
  vpc_id      = var.vpc_id

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = [var.office_cidr]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

variable "vpc_id" { type = string }

variable "office_cidr" {
  type = string
  validation {
    condition     = var.office_cidr != "0.0.0.0/0"
    error_message = "SSH must not be open to 0.0.0.0/0."
  }
}
