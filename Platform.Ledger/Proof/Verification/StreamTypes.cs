using JasperFx.Core;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Which aggregates take which events: what a stream's row may say its type is.</summary>
internal sealed class StreamTypes
{
    private readonly Dictionary<string, HashSet<string>> _aliases = new(StringComparer.Ordinal);

    public StreamTypes(EventCatalogue catalogue)
    {
        foreach (var aggregate in catalogue.Aggregates)
        {
            foreach (var e in Conventions.Folded(aggregate).Where(e => catalogue.Types.Any(t => t.ClrType == e)))
            {
                var name = catalogue.ByClr(e).Name;
                (_aliases.TryGetValue(name, out var found) ? found : _aliases[name] = new(StringComparer.Ordinal)).Add(
                    aggregate.Name.ToTableAlias()
                );
            }
        }
    }

    /// <summary>What no known aggregate takes cannot be judged.</summary>
    public bool CanBe(string alias, string firstEvent) => !_aliases.TryGetValue(firstEvent, out var possible) || possible.Contains(alias);
}
