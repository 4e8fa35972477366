using Platform.Cli.Local;

namespace Platform.Cli.Client;

/// <summary>
/// Which platform a verb talks to, and with what. <c>PLATFORM_URL</c> from the environment, else this machine's instance. What this
/// machine keeps of secrets goes to its own addresses only: another host's operator key comes from the environment.
/// </summary>
/// <param name="Url">Scheme and authority, without a slash at the end.</param>
/// <param name="ApiKey"><c>PLATFORM_API_KEY</c>: a tenant's own credential; with it no operator is needed.</param>
/// <param name="OperatorKey">
/// <c>PLATFORM_OPERATOR_KEY</c>, or the content of <c>PLATFORM_OPERATOR_KEY_FILE</c>, else of <c>.data/operator.key</c>.
/// </param>
/// <param name="WorkerUrl">The same platform's log as the worker role, where it is known.</param>
public sealed record Connection(string Url, string? ApiKey, string? OperatorKey, string? WorkerUrl)
{
    private const string ApiKeyVariable = "PLATFORM_API_KEY";
    private const string OperatorKeyVariable = "PLATFORM_OPERATOR_KEY";
    private const string OperatorKeyFileVariable = "PLATFORM_OPERATOR_KEY_FILE";

    public static Connection Find()
    {
        var data = DataDirectory.Find();
        var settings = Instance.Resolve(data);
        var url = settings.Require(Variables.Url).TrimEnd('/');
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            throw new UserException($"{Variables.Url} is not an http or https address: {url}");
        }
        return new Connection(url, Given(ApiKeyVariable), FindOperatorKey(data, parsed), FindWorker(data, settings, parsed));
    }

    /// <exception cref="UserException">No operator key is known; says where one can come from.</exception>
    public string RequireOperatorKey() =>
        OperatorKey
        ?? throw new UserException(
            $"An operator key is needed for {Url}: set {OperatorKeyFileVariable} (or {OperatorKeyVariable}), or {ApiKeyVariable} to act as a tenant."
        );

    private static string? FindOperatorKey(DataDirectory data, Uri url)
    {
        if (Given(OperatorKeyVariable) is { } key)
        {
            return key;
        }
        if (Given(OperatorKeyFileVariable) is { } file)
        {
            return File.Exists(file) ? ReadKey(file) : throw new UserException($"{OperatorKeyFileVariable}: there is no file {file}.");
        }
        return url.IsLoopback && File.Exists(data.OperatorKey) ? ReadKey(data.OperatorKey) : null;
    }

    private static string ReadKey(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new UserException($"{file} may not be read by this user.", problem);
        }
    }

    // The instance's own database answers for the instance's own URL alone.
    private static string? FindWorker(DataDirectory data, Settings settings, Uri url) =>
        Given(Variables.Worker)
        ?? (InstanceFile.Load(data) is { } file && url.IsLoopback && url.Port == file.ApiPort ? settings.Find(Variables.Worker) : null);

    private static string? Given(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
