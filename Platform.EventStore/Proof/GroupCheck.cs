using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>Checks what a group's row and its requests say before any of its entries is looked at.</summary>
internal static class GroupCheck
{
    /// <summary>What is wrong with the group's place in the chain of groups, if anything is.</summary>
    /// <param name="first">Where the group should begin.</param>
    public static Fault? Place(GroupRow? previous, GroupRow group, long first)
    {
        if (previous is null)
        {
            if (group.Number != 0)
            {
                return new Fault(FindingClass.GroupGap, $"group 0 should be here, and {group.Number} is", first);
            }
            return group.IsGenesis
                ? null
                : new Fault(FindingClass.GroupSeal, "group 0 is not the empty group every log begins with", first);
        }
        if (group.Number != previous.Number + 1)
        {
            return new Fault(FindingClass.GroupGap, $"group {previous.Number + 1} should be here, and {group.Number} is", first);
        }
        return group.First == first && group.Last >= first - 1
            ? null
            : new Fault(
                FindingClass.GroupBounds,
                $"group {group.Number} should begin at position {first}, and says {group.First} to {group.Last}",
                first
            );
    }

    /// <summary>What is wrong with the group's requests or its seal, if anything is.</summary>
    /// <param name="purged">Set where its requests have all gone after their time: its seal can then not be checked.</param>
    public static Fault? Seal(GroupRow group, ReadOnlySpan<RequestFact> facts, DateTime now, long first, out bool purged)
    {
        purged = facts.IsEmpty && group.Requests > 0 && group.CreatedMicros < Micros(now - GroupWindow.RequestRetention);
        if (purged || (AreNumbered(facts) && group.IsSealedBy(group.Digest, group.Requests, facts)))
        {
            return null;
        }
        if (facts.Length != group.Requests)
        {
            // The seal tells whether the rows are wrong or the count of them.
            if (group.IsSealedBy(group.Digest, facts.Length, facts))
            {
                return new Fault(
                    FindingClass.GroupSeal,
                    $"group {group.Number} says it has {group.Requests} requests, its seal covers {facts.Length}",
                    first
                );
            }
            return facts.Length < group.Requests
                ? new Fault(
                    FindingClass.RequestMissing,
                    $"group {group.Number} sealed {group.Requests} requests, {facts.Length} are there",
                    first
                )
                : new Fault(
                    FindingClass.RequestOrphan,
                    $"group {group.Number} sealed {group.Requests} requests, {facts.Length} are there",
                    first
                );
        }
        if (!AreNumbered(facts))
        {
            return new Fault(FindingClass.RequestChanged, $"the requests of group {group.Number} do not count 1, 2, 3 …", first);
        }
        return new Fault(
            FindingClass.GroupSeal,
            $"group {group.Number} is not what its seal covers: its row, or a request of it, was changed",
            first
        );
    }

    private static bool AreNumbered(ReadOnlySpan<RequestFact> facts)
    {
        for (var i = 0; i < facts.Length; i++)
        {
            if (facts[i].Ordinal != i + 1)
            {
                return false;
            }
        }
        return true;
    }

    private static long Micros(DateTime utc) => (utc.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
