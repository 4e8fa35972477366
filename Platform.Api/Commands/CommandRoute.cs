using Platform.Api.Http;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Reading;

namespace Platform.Api.Commands;

/// <summary>What a command is about.</summary>
/// <param name="Stream">The stream it changes or begins.</param>
/// <param name="Copied">The platform's own log gets a copy of the events, in the same write.</param>
/// <param name="MustExist">Another stream without which there is nothing to command.</param>
public sealed record CommandTarget(StreamId Stream, bool Copied = false, StreamRead? MustExist = null);

/// <summary>How a command's success is told.</summary>
/// <param name="Location">Where what was created can be read, given its stream; null: nothing is created.</param>
/// <param name="SecretOf">Makes the secret a creating command hands out once, given its id.</param>
/// <param name="Job">Kind of the work to queue with the events; the answer is then 202, unless <paramref name="JobDue"/> says when.</param>
/// <param name="JobDue">Given the command, when that work is due; null: there is none.</param>
public sealed record CommandAnswer(
    Func<StreamId, string>? Location = null,
    Func<Guid, (string Secret, string Hash)>? SecretOf = null,
    string? Job = null,
    Func<object, DateTimeOffset?>? JobDue = null
);

/// <summary>Steps 2 to 7 of a command: shape, caller, key, <c>If-Match</c>, decide, answer. Feature code is the slice alone.</summary>
public sealed class CommandRoute<TCommand, TAggregate>(
    Decider decider,
    TimeProvider clock,
    Func<HttpContext, Caller, CommandTarget> target,
    CommandAnswer answer,
    Func<HttpContext, ValueTask<TCommand>>? made = null,
    Action<HttpContext, TCommand>? require = null
)
    where TCommand : notnull
{
    private readonly Slice _slice = Slice.Of(typeof(TCommand), typeof(TAggregate), typeof(Caller));
    private readonly AggregateType _type = AggregateType.Of(typeof(TAggregate));

    public async Task HandleAsync(HttpContext context)
    {
        var body = await RequestBody.Read(context.Request, cancel: context.RequestAborted);
        var command = await ReadAsync(context, body);
        ShapeCheck.Require(command);
        require?.Invoke(context, command);
        var ifMatch = RequestHeaders.IfMatch(context.Request);
        var key = context.RequestKey(body.Span);

        var now = clock.GetUtcNow();
        var caller = context.Caller(now);
        var secret = answer.SecretOf?.Invoke(caller.NewId);
        caller = caller with { NewSecretHash = secret?.Hash };
        var aimed = target(context, caller);
        var reads = new List<StreamRead>();
        if (!_slice.Creates)
        {
            reads.Add(new StreamRead(aimed.Stream, _type));
        }
        if (aimed.MustExist is { } other)
        {
            reads.Add(other);
        }
        if (aimed.Copied && !_slice.Creates)
        {
            reads.Add(new StreamRead(Copy(aimed.Stream), _type));
        }
        var question = new Question(
            context.CommandContext(caller),
            aimed.Stream.Tenant,
            reads,
            states => Decide(command, caller, aimed, states, secret?.Secret),
            key,
            ifMatch is null ? null : ifMatch.Admits
        );
        await CommandResult.WriteAsync(context, await decider.DecideAsync(question, context.RequestAborted), aimed.Stream.Tenant);
    }

    private async ValueTask<TCommand> ReadAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (made is null)
        {
            return StrictJson.Parse<TCommand>(body.Span);
        }
        StrictJson.Parse<NoMembers>(body.Span);
        return await made(context);
    }

    /// <summary>The body of a command that is wholly in its path.</summary>
    private sealed record NoMembers;

    private Decision Decide(TCommand command, Caller caller, CommandTarget aimed, IReadOnlyList<object?> states, string? secret)
    {
        if (states.Count > 0 && states[0] is null && !_slice.MayBegin)
        {
            return Decision.Refused(Refusal.NotFound("not-found", "There is nothing here under this id."));
        }
        var state = _slice.Creates ? null : states[0];
        if (_slice.Validate(command, state, caller) is { } refusal)
        {
            return Decision.Refused(refusal);
        }
        var events = _slice.Handle(command, state, caller);
        var streams = new List<StreamEvents>();
        if (events.Length > 0)
        {
            streams.Add(new StreamEvents(aimed.Stream, events));
            if (aimed.Copied && aimed.Stream.Tenant != EventDrafts.PlatformTenant)
            {
                streams.Add(new StreamEvents(Copy(aimed.Stream), events, Copy: true));
            }
        }
        Job[] jobs = events.Length > 0 && Queued(command, caller, aimed.Stream) is { } job ? [job] : [];
        return new Decision(null, streams, version => Answer(aimed, caller, version, secret), jobs);
    }

    private Job? Queued(TCommand command, Caller caller, StreamId stream)
    {
        var due = answer.JobDue?.Invoke(command);
        return answer.Job is null || (answer.JobDue is not null && due is null)
            ? null
            : new Job(caller.NewId, stream.Tenant, answer.Job, stream.Name, due);
    }

    private Answer Answer(CommandTarget aimed, Caller caller, long version, string? secret)
    {
        var etag = IfMatch.ETag(version);
        if (answer.Location is { } location)
        {
            object created = secret is null
                ? new CommandResult.Created(aimed.Stream.Id)
                : new CommandResult.CreatedWithKey(aimed.Stream.Id, secret);
            return new Answer(
                answer.Job is null || answer.JobDue is not null ? StatusCodes.Status201Created : StatusCodes.Status202Accepted,
                CommandResult.Json(created),
                etag,
                location(aimed.Stream),
                SealedUntil: secret is null ? null : caller.Now + Answers.SecretLifetime
            );
        }
        return typeof(TCommand).Name.StartsWith("Revoke", StringComparison.Ordinal)
            ? new Answer(StatusCodes.Status204NoContent, null, etag)
            : new Answer(StatusCodes.Status200OK, CommandResult.Json(new CommandResult.Done(aimed.Stream.Id, version)), etag);
    }

    private static StreamId Copy(StreamId stream) => new(EventDrafts.PlatformTenant, stream.Name);
}
