using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof;

/// <summary>What is remembered outside the database.</summary>
public sealed class LogMemoryTests : IAsyncLifetime
{
    private readonly string _directory = ThrowAwayDirectory.Create("memory");
    private string Path => System.IO.Path.Combine(_directory, "log-memory");

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_directory);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await ThrowAwayDirectory.RemoveAsync(_directory);

    [Fact]
    public async Task what_was_moved_is_there_for_every_process()
    {
        var (first, second) = (await OpenAsync(), new LogMemory(Path, TimeProvider.System));
        await first.MoveAsync([(null, At(3)), (null, At(1, "b"))], default);
        await second.MoveAsync([(At(3), At(5))], default);
        var read = await first.ReadAsync(default);
        read["a"].IsSame(At(5)).ShouldBeTrue();
        read["b"].IsSame(At(1, "b")).ShouldBeTrue();
    }

    [Fact]
    public async Task of_many_that_move_it_from_one_place_one_does()
    {
        var memory = await OpenAsync();
        await memory.MoveAsync([(null, At(1))], default);
        var moved = await Task.WhenAll(
            Enumerable
                .Range(2, 20)
                .Select(async size =>
                {
                    try
                    {
                        await new LogMemory(Path, TimeProvider.System).MoveAsync([(At(1), At(size))], default);
                        return 1;
                    }
                    catch (MemoryMovedException)
                    {
                        return 0;
                    }
                })
        );
        moved.Sum().ShouldBe(1);
    }

    [Fact]
    public async Task a_move_that_one_log_refuses_moves_none()
    {
        var memory = await OpenAsync();
        await memory.MoveAsync([(null, At(1))], default);
        await Should.ThrowAsync<MemoryMovedException>(() => memory.MoveAsync([(null, At(1, "b")), (null, At(2))], default));
        (await new LogMemory(Path, TimeProvider.System).ReadAsync(default)).Keys.ShouldBe(["a"]);
    }

    [Fact]
    public async Task a_size_never_falls()
    {
        var memory = await OpenAsync();
        await memory.MoveAsync([(null, At(4))], default);
        await Should.ThrowAsync<MemoryMovedException>(() => memory.MoveAsync([(At(4), At(3))], default));
    }

    [Fact]
    public async Task a_torn_last_line_counts_as_never_written()
    {
        var memory = await OpenAsync();
        await memory.MoveAsync([(null, At(1))], default);
        await memory.MoveAsync([(At(1), At(2))], default);
        using (var file = File.OpenWrite(Path))
        {
            file.SetLength(file.Length - 5);
        }
        var again = new LogMemory(Path, TimeProvider.System);
        (await again.ReadAsync(default))["a"].Size.ShouldBe(1);
        await again.MoveAsync([(At(1), At(9))], default);
        (await new LogMemory(Path, TimeProvider.System).ReadAsync(default))["a"].Size.ShouldBe(9);
    }

    [Fact]
    public async Task a_changed_line_is_refused()
    {
        var memory = await OpenAsync();
        await memory.MoveAsync([(null, At(1)), (null, At(2, "b"))], default);
        await File.WriteAllTextAsync(Path, (await File.ReadAllTextAsync(Path)).Replace("a 1 ", "a 0 "));
        await Should.ThrowAsync<InvalidDataException>(() => new LogMemory(Path, TimeProvider.System).ReadAsync(default));
    }

    [Fact]
    public async Task a_file_that_has_grown_long_is_written_anew_and_every_process_goes_on()
    {
        var (first, second) = (await OpenAsync(), new LogMemory(Path, TimeProvider.System));
        await first.MoveAsync([(null, At(0))], default);
        await second.ReadAsync(default);
        for (var size = 0; size < 60; size++)
        {
            // Many lines in one turn: a thousand other logs beside it.
            var others = Enumerable.Range(0, 999).Select(i => ((Checkpoint?)(size == 0 ? null : At(size, $"o{i}")), At(size + 1, $"o{i}")));
            await first.MoveAsync([(At(size), At(size + 1)), .. others], default);
        }
        new FileInfo(Path).Length.ShouldBeLessThan(6_000_000);
        await second.MoveAsync([(At(60), At(61))], default);
        (await first.ReadAsync(default))["a"].Size.ShouldBe(61);
        (await first.ReadAsync(default)).Count.ShouldBe(1000);
    }

    private async Task<LogMemory> OpenAsync()
    {
        var memory = new LogMemory(Path, TimeProvider.System);
        await memory.CreateAsync(default);
        return memory;
    }

    private static Checkpoint At(long size, string origin = "a") => new(origin, size, [.. Enumerable.Repeat((byte)size, 32)]);
}
