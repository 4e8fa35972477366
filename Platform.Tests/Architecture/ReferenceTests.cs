using System.Xml.Linq;
using Platform.Tests.Support;

namespace Platform.Tests.Architecture;

/// <summary>Who may reference whom: the engine knows no domain, the domain knows nothing.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Allowed =
    [
        "Platform.Domain ->",
        "Platform.Ledger -> Platform.Domain",
        "Platform.EventStore -> Platform.Ledger",
        "Platform.Projections -> Platform.Domain, Platform.EventStore",
        "Platform.Api -> Platform.Domain, Platform.EventStore, Platform.Projections",
        "Platform.Benchmarks -> Platform.EventStore",
        "Platform.Cli -> Platform.Api, Platform.Benchmarks",
        "Platform.Verify ->",
        "Platform.Skeleton -> Platform.Domain, Platform.Ledger",
        "Platform.Tests -> Platform.Cli, Platform.Skeleton, Platform.Verify",
    ];

    [Fact]
    public void every_project_references_what_the_design_allows_and_no_more() =>
        Repository
            .Files(".csproj")
            .Select(file =>
                $"{Name(file)} -> {string.Join(", ", Included(file, "ProjectReference").Select(Name).Order(StringComparer.Ordinal))}".Trim()
            )
            .ShouldBe(Allowed, ignoreOrder: true);

    [Fact]
    public void the_domain_references_no_package_and_no_framework() => References("Platform.Domain").ShouldBeEmpty();

    [Fact]
    public void the_engine_references_npgsql_alone() =>
        Included("Platform.EventStore/Platform.EventStore.csproj", "PackageReference").ShouldBe(["Npgsql"]);

    [Fact]
    public void the_domain_is_compiled_against_the_runtime_alone() =>
        typeof(Platform.Domain.Kernel.Refusal)
            .Assembly.GetReferencedAssemblies()
            .ShouldAllBe(assembly => assembly.Name!.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public void what_checks_an_export_references_nothing_of_the_platform_no_package_and_no_network()
    {
        References("Platform.Verify").ShouldBeEmpty();
        typeof(Platform.Verify.WrongException)
            .Assembly.GetReferencedAssemblies()
            .ShouldAllBe(assembly =>
                assembly.Name!.StartsWith("System.", StringComparison.Ordinal)
                && !assembly.Name.StartsWith("System.Net", StringComparison.Ordinal)
                && !assembly.Name.StartsWith("System.Data", StringComparison.Ordinal)
                && assembly.Name != "System.Diagnostics.Process"
            );
    }

    private static IEnumerable<string> References(string project) =>
        new[] { "ProjectReference", "PackageReference", "FrameworkReference", "Reference" }.SelectMany(kind =>
            Included($"{project}/{project}.csproj", kind)
        );

    private static IEnumerable<string> Included(string file, string element) =>
        XDocument.Load(Repository.At(file)).Descendants(element).Select(reference => reference.Attribute("Include")!.Value);

    private static string Name(string file) => Path.GetFileNameWithoutExtension(file.Replace('\\', '/'));
}
