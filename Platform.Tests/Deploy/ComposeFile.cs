using System.Text.RegularExpressions;
using Platform.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Platform.Tests.Deploy;

/// <summary><c>docker-compose.yml</c>, with its anchors and merges as Compose resolves them.</summary>
public sealed class ComposeFile
{
    private readonly Dictionary<object, object> _root;

    private ComposeFile(Dictionary<object, object> root)
    {
        _root = root;
        Services = Map(root, "services").ToDictionary(s => (string)s.Key, s => new ComposeService((Dictionary<object, object>)s.Value));
    }

    public static ComposeFile Shipped { get; } = Load();

    public IReadOnlyDictionary<string, ComposeService> Services { get; }

    /// <summary>Networks from which nothing outside can be reached.</summary>
    public IReadOnlyList<string> InternalNetworks =>
        [
            .. Map(_root, "networks")
                .Where(n => n.Value is Dictionary<object, object> network && network.GetValueOrDefault("internal") is "true")
                .Select(n => (string)n.Key),
        ];

    /// <summary>Named volumes.</summary>
    public IReadOnlyList<string> Volumes => [.. Map(_root, "volumes").Keys.Cast<string>()];

    internal static Dictionary<object, object> Map(Dictionary<object, object> of, string name) =>
        of.GetValueOrDefault(name) as Dictionary<object, object> ?? [];

    private static ComposeFile Load()
    {
        using var text = new StreamReader(Repository.At("docker-compose.yml"));
        return new(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(text))));
    }
}

/// <summary>What one container is given. Values are as they are written, with <c>${…}</c>.</summary>
public sealed partial class ComposeService(Dictionary<object, object> service)
{
    public IReadOnlyDictionary<string, string> Environment { get; } =
        ComposeFile.Map(service, "environment").ToDictionary(v => (string)v.Key, v => v.Value as string ?? "");

    public IReadOnlyList<string> Networks => List("networks");

    public IReadOnlyList<string> Ports => List("ports");

    public IReadOnlyList<string> Command => List("command");

    /// <summary>Each <c>source:path[:ro]</c>.</summary>
    public IReadOnlyList<string[]> Mounts => [.. List("volumes").Select(mount => mount.Split(':'))];

    public bool IsReadOnly => service.GetValueOrDefault("read_only") is "true";

    /// <summary>Every variable of <c>.env</c> that stands anywhere in it.</summary>
    public IReadOnlyList<string> Variables =>
        [.. Texts(service).SelectMany(text => Variable().Matches(text)).Select(m => m.Groups["name"].Value).Distinct().Order()];

    /// <summary>Those of them that are secrets.</summary>
    public IReadOnlyList<string> Passwords => [.. Variables.Where(name => name.EndsWith("_PASSWORD", StringComparison.Ordinal))];

    /// <summary>The text with each variable replaced by its value, else by its default, else by nothing.</summary>
    public static string Filled(string text, IReadOnlyDictionary<string, string> values) =>
        Variable().Replace(text, m => values.GetValueOrDefault(m.Groups["name"].Value) ?? m.Groups["default"].Value);

    private IReadOnlyList<string> List(string name) => service.GetValueOrDefault(name) is List<object> list ? [.. list.Cast<string>()] : [];

    private static IEnumerable<string> Texts(object? node) =>
        node switch
        {
            string text => [text],
            List<object> list => list.SelectMany(Texts),
            Dictionary<object, object> map => map.Values.SelectMany(Texts),
            _ => [],
        };

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)(:-(?<default>[^}]*)|:\?[^}]*)?\}")]
    private static partial Regex Variable();
}
