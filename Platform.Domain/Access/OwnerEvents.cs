namespace Platform.Domain.Access;

// Who a tenant's permanent owners are: the stream owners/tenant, one a tenant. Names and fields are the storage format: add, never rename.
public sealed record OwnerAdded(Guid GrantId, Guid AccountId);

public sealed record OwnerRemoved(Guid GrantId, Guid AccountId);
