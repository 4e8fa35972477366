using System.Text.Json.Nodes;
using Platform.Domain.Kernel;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Serialization;

public enum DoorKind
{
    FrontDoor,
    BackDoor,
}

public sealed record Hinge(string Maker, int Screws);

public sealed record Visitor(Personal Name, int Age);

public sealed record DoorBuilt(
    string Label,
    bool Open,
    int Panels,
    long Weight,
    Guid OwnerId,
    DateTimeOffset At,
    DoorKind Kind,
    int? Locks,
    Guid? Twin,
    string? Note,
    string[] Colours,
    IReadOnlyList<Hinge> Hinges,
    IReadOnlyDictionary<string, string> Tags
);

[Schema(3)]
public sealed record DoorPainted(string Colour, int Coats, Personal? Painter)
{
    // Schema 1 said {"colour":…,"by":…}; schema 2 counted coats.
    public static JsonObject Upcast1(JsonObject data)
    {
        data["coats"] = 1;
        return data;
    }

    public static JsonObject Upcast2(JsonObject data)
    {
        data["painter"] = data["by"]?.DeepClone();
        return data;
    }
}

public sealed record DoorVisited(
    Personal Reason,
    List<Visitor> Visitors,
    Guid GuestId,
    [property: Personal(Subject = "GuestId")] Personal? Remark
);

public sealed record DoorNamed([property: Unique("door-name", Global = true)] string Name);

[Releases("door-name"), Releases("door-code")]
public sealed record DoorRemoved;

public sealed record Door(string Label)
{
    public static Door Create(DoorBuilt e) => new(e.Label);

    public static Door Create(DoorNamed e) => new(e.Name);

    public Door Apply(DoorPainted _) => this;

    public Door Apply(DoorVisited _) => this;

    public Door Apply(DoorRemoved _) => this;
}

public static class Samples
{
    public static EventCatalogue Catalogue { get; } =
        EventCatalogue.Of(typeof(DoorBuilt), typeof(DoorPainted), typeof(DoorVisited), typeof(DoorNamed), typeof(DoorRemoved));
}
