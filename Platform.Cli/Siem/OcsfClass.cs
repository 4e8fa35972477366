namespace Platform.Cli.Siem;

/// <summary>An OCSF class and an activity of it.</summary>
/// <param name="Uid">Its category is the thousands.</param>
/// <param name="Activity">99 is Other; its name is then given.</param>
public readonly record struct OcsfClass(int Uid, int Activity)
{
    public const int AccountChange = 3001;
    public const int Authentication = 3002;
    public const int EntityManagement = 3004;
    public const int ApiActivity = 6003;
    public const int Other = 99;

    private const int Create = 1;
    private const int Read = 2;
    private const int Update = 3;
    private const int Delete = 4;

    public int Category => Uid / 1000;

    /// <summary>Of an event: ours by their type, an outside system's by how it calls the action.</summary>
    public static OcsfClass Of(AuditEvent e) => e.Outside is { } outside ? OfAction(outside.Action) : OfType(e.Type);

    private static OcsfClass OfType(string type) =>
        type switch
        {
            "account-registered" => new(AccountChange, Create),
            "account-closed" => new(AccountChange, 6),
            "account-locked" => new(AccountChange, 9),
            "account-unlocked" => new(AccountChange, 12),
            "account-renamed" or "account-email-changed" => new(AccountChange, Other),
            "trail-read" or "personal-data-read" => new(ApiActivity, Read),
            _ => new(EntityManagement, OfWords(type.Split('-')[^1])),
        };

    // What is done stands at the end of our types, and at the beginning of the names of cloud APIs' calls.
    private static OcsfClass OfAction(string action)
    {
        var call = action[(action.LastIndexOf(':') + 1)..];
        return call switch
        {
            "ConsoleLogin" or "Login" or "Logon" or "SignIn" => new(Authentication, 1),
            "Logout" or "Logoff" or "SignOut" => new(Authentication, 2),
            _ => new(ApiActivity, OfCall(call)),
        };
    }

    private static int OfWords(string word) =>
        word switch
        {
            "created" or "issued" or "defined" or "granted" or "added" or "requested" => Create,
            "revoked" or "removed" or "expired" or "deleted" or "closed" => Delete,
            "read" => Read,
            _ => Update,
        };

    private static int OfCall(string call) =>
        call switch
        {
            _ when Begins(call, "Create", "Run", "Issue", "Register") => Create,
            _ when Begins(call, "Get", "List", "Describe", "Head", "Lookup", "Read", "Assume") => Read,
            _ when Begins(call, "Put", "Update", "Modify", "Attach", "Detach", "Set", "Add", "Start", "Stop") => Update,
            _ when Begins(call, "Delete", "Remove", "Terminate", "Revoke") => Delete,
            _ => Other,
        };

    private static bool Begins(string call, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (call.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }
}
