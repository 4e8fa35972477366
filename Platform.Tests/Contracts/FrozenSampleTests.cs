using System.Text;
using System.Text.Json;
using Platform.Ledger.Reading;
using Platform.Ledger.Serialization;
using Platform.Tests.Support;

namespace Platform.Tests.Contracts;

/// <summary>
/// Every version of every event ever shipped stays readable. A sample is written once, with <c>PLATFORM_APPROVE=1</c>, and never again:
/// an event whose bytes change is a new schema.
/// </summary>
public sealed class FrozenSampleTests
{
    private const string Samples = "Platform.Tests/Contracts/Samples";
    private static readonly EventJson Json = new(EventSamples.Catalogue);

    public static TheoryData<string> Events => [.. EventSamples.Catalogue.Types.Select(type => type.Name)];

    public static TheoryData<string> Frozen =>
        [
            .. Repository
                .Files(".json")
                .Where(file => file.StartsWith(Samples, StringComparison.Ordinal))
                .Select(file => Path.GetFileName(file)),
        ];

    [Fact]
    public void there_is_one_of_each_event() =>
        EventSamples.All.Select(e => e.GetType()).ShouldBe(EventSamples.Catalogue.Types.Select(t => t.ClrType), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Events))]
    public void the_newest_schema_is_written_as_it_was_frozen(string name)
    {
        var type = EventSamples.Catalogue.ByName(name)!;
        var written = Encoding.UTF8.GetString(Json.Write(EventSamples.All.Single(e => e.GetType() == type.ClrType), Placeholder));
        var file = $"{Samples}/{name}.v{type.Schema}.json";
        if (!File.Exists(Repository.At(file)))
        {
            Approved.Matches(file, written);
        }
        written.ShouldBe(File.ReadAllText(Repository.At(file)), $"{file} is frozen: give the event a new schema number and an upcaster");
    }

    [Theory]
    [MemberData(nameof(Frozen))]
    public void a_frozen_sample_still_reads_and_folds(string file)
    {
        var (name, schema) = file.Split('.') is [var n, ['v', .. var s], "json"] ? (n, int.Parse(s)) : throw new InvalidDataException(file);
        var e = Read(name, schema).ShouldNotBeNull();
        foreach (var aggregate in Aggregates(e.GetType()))
        {
            var first = Creates(aggregate, e.GetType()) ? null : EventSamples.All.First(s => Creates(aggregate, s.GetType()));
            var type = AggregateType.Of(aggregate);
            type.Fold(first is null ? null : type.Fold(null, first), e).ShouldNotBeNull();
        }
        Aggregates(e.GetType()).ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void every_schema_from_the_first_on_has_a_sample(string name)
    {
        for (var schema = 1; schema <= EventSamples.Catalogue.ByName(name)!.Schema; schema++)
        {
            File.Exists(Repository.At($"{Samples}/{name}.v{schema}.json")).ShouldBeTrue($"{name} schema {schema}");
        }
    }

    private static object? Read(string name, int schema)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.At($"{Samples}/{name}.v{schema}.json")));
        return Json.Read(name, schema, document.RootElement);
    }

    // Looks like a sealed value, and is the same on every day.
    private static byte[] Placeholder(PersonalProperty property, string path, string plaintext) =>
        "{\"$commit\":\"commitment\",\"$key\":\"0192f3a0-0000-7000-8000-00000000000f\",\"$sealed\":\"ciphertext\"}"u8.ToArray();

    private static IEnumerable<Type> Aggregates(Type e) =>
        e.Assembly.GetTypes().Where(t => Creates(t, e) || t.GetMethod("Apply", [e])?.ReturnType == t);

    private static bool Creates(Type aggregate, Type e) =>
        aggregate.GetMethod("Create", [e]) is { IsStatic: true } m && m.ReturnType == aggregate;
}
