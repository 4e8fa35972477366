using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Domain.Kernel;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Reading;

namespace Platform.Tests.Support;

/// <summary>A decision as a sentence: given what happened, when this is asked, then that follows.</summary>
public abstract class Spec<TAggregate>
    where TAggregate : class
{
    /// <summary>Who asks, in every spec.</summary>
    protected static Caller Caller { get; } =
        new(
            "0192f3a0-0000-7000-8000-00000000000a",
            CallerKind.Operator,
            "platform",
            new DateTimeOffset(2026, 11, 21, 2, 10, 11, TimeSpan.Zero),
            Guid.Parse("0192f3a0-0000-7000-8000-00000000000b"),
            "bmV3LXNlY3JldC1oYXNo"
        );

    /// <summary>What happened on the stream so far.</summary>
    protected static History Given(params object[] events) => new(events);

    protected sealed record History(object[] Events)
    {
        public Outcome When(object command)
        {
            var type = AggregateType.Of(typeof(TAggregate));
            var slice = Slice.Of(command.GetType(), typeof(TAggregate), typeof(Caller));
            var state = Events.Aggregate((object?)null, type.Fold);
            var refusal = (Refusal?)slice.Validate(command, state, Caller);
            return new Outcome(refusal, refusal is null ? slice.Handle(command, state, Caller) : []);
        }

        /// <summary>What the events amount to.</summary>
        public TAggregate State() => (TAggregate)Events.Aggregate((object?)null, AggregateType.Of(typeof(TAggregate)).Fold)!;
    }

    // An event shows no personal value by itself; a spec must see it.
    private sealed class PersonalText : JsonConverter<Personal>
    {
        public override Personal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString()!;

        public override void Write(Utf8JsonWriter writer, Personal value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Text);
    }

    protected sealed record Outcome(Refusal? Refusal, object[] Events)
    {
        /// <summary>These events, and no others, in this order.</summary>
        public void Then(params object[] expected)
        {
            Refusal.ShouldBeNull();
            Events.Select(Text).ShouldBe(expected.Select(Text));
        }

        public void ThenNothing() => Then();

        public void ThenRefused(string code) => Refusal.ShouldNotBeNull().Code.ShouldBe(code);

        private static readonly JsonSerializerOptions Shown = new() { Converters = { new PersonalText() } };

        // Lists in records compare by reference; their text does not.
        private static string Text(object e) => $"{e.GetType().Name} {JsonSerializer.Serialize(e, e.GetType(), Shown)}";
    }
}
