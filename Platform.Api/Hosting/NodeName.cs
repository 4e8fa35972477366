using System.Globalization;
using System.Security.Cryptography;

namespace Platform.Api.Hosting;

/// <summary>What this process is called among all nodes: host, process id, and something random, since process ids come back.</summary>
public static class NodeName
{
    public static string Value { get; } =
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.MachineName}/{Environment.ProcessId}/{RandomNumberGenerator.GetHexString(8, lowercase: true)}"
        );
}
