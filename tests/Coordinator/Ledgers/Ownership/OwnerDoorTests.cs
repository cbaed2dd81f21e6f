using System.Net.Sockets;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Ledgers.Memory;
using Runner.Ledgers.Ownership;
using Runner.Tests.Processes;
using Runner.Tests.Sweeps;

namespace Runner.Tests.Ledgers.Ownership;

public sealed class OwnerDoorTests : IAsyncLifetime
{
    private readonly InMemoryLedger _ledger = new(TimeProvider.System);
    private readonly OwnerDesk _desk;
    private readonly OwnerDoor _door;

    public OwnerDoorTests()
    {
        _desk = new OwnerDesk(_ledger, TimeProvider.System);
        _door = new OwnerDoor(_desk, TimeProvider.System);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _door.DisposeAsync();
        _desk.Dispose();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Who_shows_the_token_is_answered()
    {
        await _ledger.PlanAsync(Samples.Plan());
        (await AskAsync(_door.Card)).ShouldHaveSingleItem().ShouldBeOfType<SweepList>().Sweeps.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_shows_another_token_is_not() =>
        await Should.ThrowAsync<OwnerGoneException>(() => AskAsync(_door.Card with { Token = new string('0', OwnerCard.TokenBytes * 2) }));

    [Fact]
    public async Task Another_user_is_not_let_in_even_with_the_token()
    {
        if (OperatingSystem.IsLinux())
        {
            await using var door = new OwnerDoor(_desk, TimeProvider.System, UnixFiles.User + 1);
            await Should.ThrowAsync<OwnerGoneException>(() => AskAsync(door.Card));
        }
    }

    [Fact]
    public void Only_this_user_may_enter_the_folder_of_the_socket()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(Path.GetDirectoryName(_door.Card.Socket)!)
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task A_visitor_of_another_version_is_told()
    {
        using var socket = await ConnectAsync();
        await OwnerFrames.SendAsync(socket, (byte[])[.. OwnerDoor.Hello(OwnerWire.Version + 1, _door.Card.Token), 1, 0, 0, 0], default);
        (await new AnswerReader(socket).ReadAsync(default)).ShouldBeOfType<RequestRefused>().Line.ShouldContain("another version of Runner");
    }

    /// <summary>It hangs up before it has read the request, so the request cannot be sent; what it said is heard all the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_owner_says_before_it_hangs_up_is_heard(bool says)
    {
        using var folder = new TemporaryFolder();
        var card = _door.Card with { Socket = Path.Combine(folder.Path, "door") };
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(card.Socket));
        listener.Listen();
        var owner = Task.Run(async () =>
        {
            using var visitor = await listener.AcceptAsync();
            await OwnerFrames.ReadAsync(visitor, new byte[OwnerDoor.Hello(OwnerWire.Version, card.Token).Length], default);
            if (says)
            {
                await OwnerFrames.WriteAsync(visitor, new RequestRefused("Make the sweep smaller.", MayPass: false), default);
                await OwnerFrames.WriteEndAsync(visitor, default);
            }
        });

        var ask = AskAsync(card, new RetryTrials(new SweepId("s", 1), [.. Enumerable.Range(0, 1_000_000)], null));

        if (says)
        {
            (await Should.ThrowAsync<LedgerException>(() => ask)).Message.ShouldBe("Make the sweep smaller.");
        }
        else
        {
            await Should.ThrowAsync<OwnerGoneException>(() => ask);
        }

        await owner;
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public async Task A_request_of_no_possible_length_is_refused_before_it_is_read(int length)
    {
        using var socket = await ConnectAsync();
        await OwnerFrames.SendAsync(socket, OwnerDoor.Hello(OwnerWire.Version, _door.Card.Token), default);
        await OwnerFrames.SendAsync(socket, BitConverter.GetBytes(length), default);
        (await new AnswerReader(socket).ReadAsync(default)).ShouldBeOfType<RequestRefused>();
    }

    [Fact]
    public async Task Strangers_that_say_nothing_keep_nobody_out()
    {
        var strangers = new List<Socket>();
        for (var i = 0; i < 40; i++)
        {
            strangers.Add(await ConnectAsync());
        }

        (await AskAsync(_door.Card)).ShouldHaveSingleItem();
        strangers.ForEach(stranger => stranger.Dispose());
    }

    [Fact]
    public async Task Random_bytes_and_visitors_that_hang_up_end_nothing()
    {
        for (var i = 0; i < 20; i++)
        {
            using var socket = await ConnectAsync();
            await OwnerFrames.SendAsync(socket, i % 2 == 0 ? new byte[100] : OwnerDoor.Hello(OwnerWire.Version, _door.Card.Token), default);
            if (i % 4 == 1)
            {
                await OwnerFrames.WriteAsync(socket, [99], default);
            }
        }

        (await AskAsync(_door.Card)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_socket_that_was_cleaned_away_is_opened_again()
    {
        _door.KeepOpen().ShouldBeFalse();
        var before = _door.Card;
        Directory.Delete(Path.GetDirectoryName(before.Socket)!, recursive: true);
        await Should.ThrowAsync<OwnerGoneException>(() => AskAsync(before));
        _door.KeepOpen().ShouldBeTrue();
        (await AskAsync(_door.Card)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_folder_of_the_socket_is_gone_with_the_door()
    {
        var door = new OwnerDoor(_desk, TimeProvider.System);
        var folder = Path.GetDirectoryName(door.Card.Socket);
        await door.DisposeAsync();
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task A_visitor_of_an_owner_that_takes_long_hears_that_it_is_at_work()
    {
        var hold = new TaskCompletionSource();
        var slow = LedgerProxy.Of(_ledger, _ => hold.Task.Wait());
        using var desk = new OwnerDesk(slow, TimeProvider.System);
        await using var door = new OwnerDoor(desk, TimeProvider.System);
        using var socket = await ConnectAsync(door.Card);
        await OwnerFrames.SendAsync(socket, OwnerDoor.Hello(OwnerWire.Version, door.Card.Token), default);
        await OwnerFrames.WriteAsync(socket, OwnerWire.Write(new FollowSweep((await _ledger.PlanAsync(Samples.Plan())).Id)), default);
        hold.SetResult();
        (await new AnswerReader(socket).ReadAsync(default)).ShouldBeOfType<SweepProgressed>();

        // Nothing changes from here on.
        (await new AnswerReader(socket).ReadAsync(default)).ShouldBeOfType<AnswerPending>();
    }

    /// <summary>For it, all that time passes in one moment.</summary>
    [Fact]
    public async Task A_visitor_that_was_stopped_itself_does_not_blame_the_owner()
    {
        using var reached = new SemaphoreSlim(0);
        using var hold = new ManualResetEventSlim();
        var slow = LedgerProxy.Of(_ledger, _ =>
        {
            reached.Release();
            hold.Wait();
        });
        using var desk = new OwnerDesk(slow, TimeProvider.System);
        await using var door = new OwnerDoor(desk, TimeProvider.System);
        var clock = new VirtualTime();
        var asked = AskAsync(door.Card, time: clock);
        await reached.WaitAsync();
        for (var i = 0; i < 3; i++)
        {
            await Task.Delay(50);
            clock.Advance(TimeSpan.FromHours(1));
        }

        hold.Set();
        (await asked).ShouldHaveSingleItem().ShouldBeOfType<SweepList>();
    }

    [Fact]
    public async Task A_ledger_that_is_no_file_hands_out_no_snapshot() =>
        (await Should.ThrowAsync<LedgerException>(() => AskAsync(_door.Card, new TakeSnapshot()))).Message.ShouldContain("This ledger is not a file");

    private static async Task<List<OwnerAnswer>> AskAsync(OwnerCard card, OwnerRequest? request = null, TimeProvider? time = null)
    {
        var answers = new List<OwnerAnswer>();
        await foreach (var answer in new OwnerLine("runner.litedb", card, time ?? TimeProvider.System, TimeSpan.FromSeconds(10)).AskAsync(request ?? new ListSweeps(), default))
        {
            answers.Add(answer);
        }

        return answers;
    }

    private async Task<Socket> ConnectAsync(OwnerCard? card = null)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint((card ?? _door.Card).Socket));
        return socket;
    }
}
