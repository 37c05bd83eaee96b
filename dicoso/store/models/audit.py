"""The audit chain: every action, each event sealed with the digest of the one before it."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One action. `facts` is canonical JSON text, kept as it was hashed."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=60)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    facts = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.seq} {self.action}"


class AuditHead(models.Model):
    """The chain's last event; its row is the lock that puts writers in line."""

    seq = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.seq)
