using System.Security.Cryptography;
using Runner.Data;

namespace Runner.Tests.Data;

public sealed class Fetching_data : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("runner-fetch-").FullName;
    private readonly byte[] _content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)((i * 7) ^ (i >> 8)))];
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_set_is_fetched_checked_and_not_fetched_again()
    {
        await using var server = new TinyServer(request => TinyServer.Range(_content, request));

        var first = await Fetch(server.Address);
        var second = await Fetch(server.Address);

        first.Fetched.ShouldBe(["file.gz"]);
        second.Fetched.ShouldBeEmpty();
        server.Requests.Count.ShouldBe(1);
        File.ReadAllBytes(Path.Combine(first.Folder, "file.gz")).ShouldBe(_content);
        Directory.GetFiles(first.Folder).Length.ShouldBe(1);
    }

    [Fact]
    public async Task An_interrupted_transfer_goes_on_where_it_broke()
    {
        await using var server = new TinyServer(request => TinyServer.Range(_content, request, breakAfter: request.Number == 0 ? 70_000 : -1));

        var result = await Fetch(server.Address);

        server.Requests.Select(request => request.From).ShouldBe([null, 70_000]);
        File.ReadAllBytes(Path.Combine(result.Folder, "file.gz")).ShouldBe(_content);
    }

    [Fact]
    public async Task What_has_come_is_kept_for_the_next_time()
    {
        await using (var failing = new TinyServer(request => TinyServer.Range(_content, request, breakAfter: request.Number == 0 ? 1000 : 0)))
        {
            var problem = await Should.ThrowAsync<DataException>(() => Fetch(failing.Address));
            problem.Message.ShouldBe("toy: file.gz could not be fetched (127.0.0.1: the connection was lost). Try again with a network connection; what has arrived is kept, or install Debian's package dataset-toy, which is detected automatically.");
        }

        await using var server = new TinyServer(request => TinyServer.Range(_content, request));
        await Fetch(server.Address);

        server.Requests.Single().From.ShouldBe(1000);
    }

    [Fact]
    public async Task A_server_without_ranges_is_read_from_the_start()
    {
        await using var server = new TinyServer(request => new TinyServer.Answer("200 OK", _content, BreakAfter: request.Number == 0 ? 500 : -1));

        var result = await Fetch(server.Address);

        server.Requests.Last().From.ShouldBe(500);
        File.ReadAllBytes(Path.Combine(result.Folder, "file.gz")).ShouldBe(_content);
    }

    [Fact]
    public async Task A_wrong_checksum_is_refused_and_the_next_mirror_asked()
    {
        byte[] wrong = [.. _content];
        wrong[123]++;
        await using var bad = new TinyServer(request => TinyServer.Range(wrong, request));
        await using var good = new TinyServer(request => TinyServer.Range(_content, request));

        var result = await Fetch(bad.Address, good.Address);
        File.ReadAllBytes(Path.Combine(result.Folder, "file.gz")).ShouldBe(_content);

        Directory.Delete(result.Folder, recursive: true);
        var problem = await Should.ThrowAsync<DataException>(() => Fetch(bad.Address));
        problem.Message.ShouldContain("127.0.0.1: the checksum is wrong");
        Directory.GetFiles(result.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_beginning_from_another_file_does_not_spoil_the_fetch()
    {
        var set = Set();
        Directory.CreateDirectory(Path.Combine(_folder, set.Name));
        File.WriteAllBytes(Path.Combine(_folder, set.Name, "file.gz.part"), new byte[5000]);
        await using var server = new TinyServer(request => TinyServer.Range(_content, request));

        var result = await Fetch(server.Address);

        server.Requests.Select(request => request.From).ShouldBe([5000, null]);
        File.ReadAllBytes(Path.Combine(result.Folder, "file.gz")).ShouldBe(_content);
    }

    [Fact]
    public async Task A_damaged_file_in_place_is_fetched_anew()
    {
        await using var server = new TinyServer(request => TinyServer.Range(_content, request));
        var path = Path.Combine((await Fetch(server.Address)).Folder, "file.gz");
        File.WriteAllBytes(path, new byte[_content.Length]);

        (await Fetch(server.Address)).Fetched.ShouldBe(["file.gz"]);

        File.ReadAllBytes(path).ShouldBe(_content);
    }

    [Theory]
    [InlineData("404 Not Found", "HTTP status 404")]
    [InlineData("503 Service Unavailable", "HTTP status 503")]
    public async Task A_refusal_is_told_by_its_number(string status, string told)
    {
        await using var server = new TinyServer(_ => new TinyServer.Answer(status, []));

        (await Should.ThrowAsync<DataException>(() => Fetch(server.Address))).Message.ShouldContain($"127.0.0.1: {told}");
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_flood_is_cut_off()
    {
        await using var server = new TinyServer(_ => new TinyServer.Answer("200 OK", new byte[_content.Length * 3]));

        (await Should.ThrowAsync<DataException>(() => Fetch(server.Address))).Message.ShouldContain("it sent more than the file's 200000 bytes");
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        await using var server = new TinyServer(_ => new TinyServer.Answer("", [], BreakAfter: -2));
        var fetch = new DataFetch(_http, new DataFolders(_folder, []), TimeProvider.System, TimeSpan.FromMilliseconds(50));

        (await Should.ThrowAsync<DataException>(() => fetch.Fetch(Set(server.Address), null, default))).Message.ShouldContain("no data for");
    }

    [Fact]
    public async Task Without_a_network_the_message_names_the_package()
    {
        string closed;
        await using (var server = new TinyServer(_ => new TinyServer.Answer("200 OK", [])))
        {
            closed = server.Address;
        }

        var problem = await Should.ThrowAsync<DataException>(() => Fetch(closed));

        problem.Message.ShouldContain("Connection refused");
        problem.Message.ShouldEndWith("Try again with a network connection, or install Debian's package dataset-toy, which is detected automatically.");
        problem.Message.ShouldNotContain("\n");
    }

    [Fact]
    public async Task A_cancelled_fetch_ends_as_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await using var server = new TinyServer(request =>
        {
            cancelled.Cancel();
            return TinyServer.Range(_content, request);
        });
        var fetch = new DataFetch(_http, new DataFolders(_folder, []), TimeProvider.System, TimeSpan.FromSeconds(30));

        await Should.ThrowAsync<OperationCanceledException>(() => fetch.Fetch(Set(server.Address), null, cancelled.Token));
    }

    [Fact]
    public async Task An_unknown_set_is_told_with_those_that_there_are() =>
        (await Should.ThrowAsync<DataException>(() => new DataFetch(_http, new DataFolders(_folder, []), TimeProvider.System, TimeSpan.FromSeconds(30)).Fetch("cifar", null, default)))
            .Message.ShouldBe("data fetch: there is no set 'cifar' to fetch. Name one of fashion-mnist, mnist, kmnist.");

    [Fact]
    public async Task Progress_ends_at_the_files_size()
    {
        var seen = new SynchronousProgress();
        await using var server = new TinyServer(request => TinyServer.Range(_content, request));
        var fetch = new DataFetch(_http, new DataFolders(_folder, []), TimeProvider.System, TimeSpan.FromSeconds(30));

        await fetch.Fetch(Set(server.Address), seen, default);

        seen.Last.ShouldBe(new FetchProgress("file.gz", _content.Length, _content.Length));
    }

    private Task<FetchResult> Fetch(params string[] mirrors) =>
        new DataFetch(_http, new DataFolders(_folder, []), TimeProvider.System, TimeSpan.FromSeconds(30)).Fetch(Set(mirrors), null, default);

    private NamedSet Set(params string[] mirrors) => new(
        "toy",
        "for tests",
        [new NamedFile("file.gz", _content.Length, Convert.ToHexStringLower(SHA256.HashData(_content)))],
        [.. mirrors],
        "dataset-toy");

    private sealed class SynchronousProgress : IProgress<FetchProgress>
    {
        public FetchProgress Last { get; private set; }

        public void Report(FetchProgress value) => Last = value;
    }
}
