namespace Platform.Ledger.Schema;

/// <summary>The roles of design 3, the same on every server. None may log in anywhere but to Platform's databases.</summary>
public static class DatabaseRoles
{
    /// <summary>Owns every object; only migrations run as it.</summary>
    public const string Owner = "platform_owner";

    /// <summary>Serves requests: reads under row-level security, appends through the append function.</summary>
    public const string Service = "platform_service";

    /// <summary>Projections and verification: reads every tenant, never on a request's path.</summary>
    public const string Worker = "platform_worker";

    /// <summary>Every hand-written query of a request: SELECT alone, under row-level security.</summary>
    public const string Reader = "platform_reader";

    /// <summary>Reads the façade's views only.</summary>
    public const string Marten = "platform_marten";
}

/// <summary>One password per role.</summary>
public sealed record RolePasswords(string Owner, string Service, string Worker, string Marten)
{
    public override string ToString() => "(passwords)";
}

/// <summary>The two databases of one platform: its log, and the keys of personal data, which are backed up apart.</summary>
public sealed record DatabaseNames(string Log, string Keys)
{
    public static DatabaseNames Default { get; } = new("platform", "platform_keys");
}
