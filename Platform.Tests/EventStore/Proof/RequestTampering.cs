namespace Platform.Tests.EventStore.Proof;

/// <summary>Every column of the requests, and their rows.</summary>
internal static class RequestTampering
{
    public static readonly Tamper[] Kinds =
    [
        Id,
        Tenant,
        Hash,
        Answer,
        First,
        Group,
        Ordinal,
        Delete,
        DeleteAll,
        PutIn,
        Orphan,
        AnswersExchanged,
        IdsExchanged,
    ];

    private static Tampered Change(LogCopy log, Random random, string what, Func<RequestLine, RequestLine> change)
    {
        var i = random.Pick(log.Requests);
        var request = log.Requests[i];
        log.Requests[i] = change(request);
        return new Tampered($"{what} of request {request.Ordinal} of group {request.Group}", FirstOf(log, request.Group));
    }

    private static long FirstOf(LogCopy log, long group) => log.Groups.Single(g => g.Number == group).First;

    private static Tampered Id(LogCopy log, Random random) => Change(log, random, "id", r => r with { Id = Guid.NewGuid() });

    private static Tampered Tenant(LogCopy log, Random random) => Change(log, random, "tenant", r => r with { Tenant = "intruder" });

    private static Tampered Hash(LogCopy log, Random random) => Change(log, random, "hash", r => r with { Hash = random.Flip(r.Hash) });

    private static Tampered Answer(LogCopy log, Random random) =>
        Change(log, random, "answer", r => r with { Answer = random.Flip(r.Answer) });

    private static Tampered First(LogCopy log, Random random) =>
        Change(log, random, "first_tenant_position", r => r with { FirstTenantPosition = r.FirstTenantPosition + 1 });

    private static Tampered Group(LogCopy log, Random random)
    {
        var to = random.Pick(log.Groups);
        var from = 0L;
        var tampered = Change(
            log,
            random,
            $"group_number to {to}",
            r =>
            {
                from = r.Group;
                to = to == r.Group ? 0 : to;
                return r with { Group = to };
            }
        );
        return tampered with { First = Math.Min(FirstOf(log, from), FirstOf(log, to)) };
    }

    private static Tampered Ordinal(LogCopy log, Random random) =>
        Change(log, random, "ordinal", r => r with { Ordinal = r.Ordinal + 100 });

    private static Tampered Delete(LogCopy log, Random random)
    {
        var i = random.Pick(log.Requests);
        var group = log.Requests[i].Group;
        log.Requests.RemoveAt(i);
        return new Tampered($"a request of group {group} deleted", FirstOf(log, group));
    }

    private static Tampered DeleteAll(LogCopy log, Random random)
    {
        var group = log.Requests[random.Pick(log.Requests)].Group;
        log.Requests.RemoveAll(r => r.Group == group);
        return new Tampered($"all requests of group {group} deleted", FirstOf(log, group));
    }

    private static Tampered PutIn(LogCopy log, Random random)
    {
        var request = log.Requests[random.Pick(log.Requests)];
        log.Requests.Add(request with { Id = Guid.NewGuid(), Ordinal = request.Ordinal + 50 });
        return new Tampered($"a request more in group {request.Group}", FirstOf(log, request.Group));
    }

    private static Tampered Orphan(LogCopy log, Random random)
    {
        var before = random.Next(2) == 0;
        var group = before ? -1 : log.Groups.Count + random.Next(10);
        log.Requests.Add(log.Requests[0] with { Id = Guid.NewGuid(), Group = group });
        return new Tampered($"a request of group {group}, which is not there", before ? 1 : log.End + 1);
    }

    private static Tampered Exchange(LogCopy log, Random random, string what, Func<RequestLine, RequestLine, RequestLine> take)
    {
        var i = random.Pick(log.Requests, from: 1);
        var j = random.Next(i);
        (log.Requests[i], log.Requests[j]) = (take(log.Requests[i], log.Requests[j]), take(log.Requests[j], log.Requests[i]));
        return new Tampered($"{what} of two requests exchanged", FirstOf(log, log.Requests[j].Group));
    }

    private static Tampered AnswersExchanged(LogCopy log, Random random) =>
        Exchange(log, random, "answers", (r, o) => r with { Answer = o.Answer });

    private static Tampered IdsExchanged(LogCopy log, Random random) => Exchange(log, random, "ids", (r, o) => r with { Id = o.Id });
}
