using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Platform.EventStore.Schema;

/// <summary>One SQL file. <see cref="Number"/> is 0 for functions and views, which are replaced whole whenever they change.</summary>
public sealed record SchemaFile(int Number, string Name, string Sql)
{
    public byte[] Sha256 => SHA256.HashData(Encoding.UTF8.GetBytes(Sql));
}

/// <summary>
/// The SQL of one database: <c>NNNN-name.sql</c>, applied once each in order from 1, then functions and views, one object a file
/// and each file safe to run again (<c>CREATE OR REPLACE</c>, or a drop first).
/// </summary>
public sealed class SchemaSet
{
    public SchemaSet(string name, IEnumerable<SchemaFile> numbered, IEnumerable<SchemaFile> objects)
    {
        Name = name;
        Numbered = [.. numbered.OrderBy(file => file.Number)];
        Objects = [.. objects];
        if (Numbered.GroupBy(file => file.Number).FirstOrDefault(same => same.Key < 1 || same.Count() > 1) is { } wrong)
        {
            var names = string.Join(", ", wrong.Select(file => file.Name));
            throw new InvalidOperationException($"schema {name}: each migration has a number of its own, from 1: {names}");
        }
    }

    /// <summary>Database <c>platform</c>: files <c>Schema/Log</c>, <c>Schema/Functions</c>, <c>Schema/Views</c>.</summary>
    public static SchemaSet Log { get; } = FromResources("log", "Log/", "Functions/", "Views/");

    /// <summary>Database <c>platform_keys</c>: files <c>Schema/Keys</c>.</summary>
    public static SchemaSet Keys { get; } = FromResources("keys", "Keys/");

    public string Name { get; }
    public IReadOnlyList<SchemaFile> Numbered { get; }
    public IReadOnlyList<SchemaFile> Objects { get; }

    /// <summary>The number of the last migration; 0 when there is none.</summary>
    public int Version => Numbered.Count == 0 ? 0 : Numbered[^1].Number;

    private static SchemaSet FromResources(string name, string numbered, params string[] objects)
    {
        var assembly = typeof(SchemaSet).Assembly;
        return new SchemaSet(
            name,
            Files(assembly, numbered)
                .Select(file => new SchemaFile(int.Parse(file.Name[..4], CultureInfo.InvariantCulture), file.Name, file.Sql)),
            objects.SelectMany(folder => Files(assembly, folder).Select(file => new SchemaFile(0, folder + file.Name, file.Sql)))
        );
    }

    private static IEnumerable<(string Name, string Sql)> Files(Assembly assembly, string folder) =>
        assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (Path.GetFileNameWithoutExtension(name), Read(assembly, name)));

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
