using System.Net;
using Runner.Commands;
using Runner.Identities;
using Runner.Ledgers;
using Runner.Page.Hosting;
using Runner.Running;
using Runner.Serving;
using Runner.Tests.Commands;

namespace Runner.Tests.Page;

/// <summary>A page over a ledger with a finished sweep, whose texts try to be markup, one with half of its trials recorded, and a plane of starts.</summary>
public sealed class ServedSweeps : IAsyncLifetime
{
    public const string Hostile = "<script>alert(1)</script>";

    private const string Spec =
        """
        name: small
        about: "HOSTILE & co"
        data: xor
        model: {kind: mlp, hidden: [2], activation: {output: sigmoid}}
        loss: half-mse
        training: {updates: 40, batch: full}
        measure: {every: 10}
        sweep:
          axes:
            optimizer:
              - {name: adam, lr: 0.05}
              - {name: sgd, lr: 0.5}
            model.activation.hidden: [tanh, relu]
          replicates: 6
        """;

    /// <summary>Half of its trials are those of the other.</summary>
    private static readonly string Wider = Spec.Replace("name: small", "name: open").Replace("replicates: 6", "replicates: 12");

    private const string Starts =
        """
        name: starts
        data: one
        model: neuron
        loss: half-mse
        optimizer: {name: sgd, lr: 0.15}
        training: {updates: 100}
        measure: {every: 0}
        sweep:
          axes:
            model.init.planes.layer1.weights[0,0]: {from: -5, to: 5, steps: 12}
            model.init.planes.layer1.bias[0]: {from: -4, to: 4, steps: 10}
        """;

    private const string Images =
        """
        name: images
        data: {source: digits, take: 100}
        model: {encoder: [8], bottleneck: 2}
        training: {epochs: 2}
        sweep: {axes: {optimizer.lr: [0.001, 0.01]}}
        """;

    private readonly TestConsole console = new();
    private PageLedger? ledger;
    private IServedPage? page;

    public string Token { get; private set; } = "";

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Lets one browser in.</summary>
    public string Link { get; private set; } = "";

    public async Task InitializeAsync()
    {
        console.Write("small.yaml", Spec.Replace("HOSTILE", Hostile));
        console.Run("run", "small.yaml").ShouldSucceed();
        console.Run("minima", "small").ShouldSucceed();
        console.Write("starts.yaml", Starts);
        console.Run("run", "starts.yaml").ShouldSucceed();
        console.Write("images.yaml", Images);
        console.Run("run", "images.yaml").ShouldSucceed();
        var tokenFile = Path.Combine(console.Folder, "token");
        var host = CommandHost.ForThisProcess() with { Folder = console.Folder, Out = TextWriter.Null, Error = TextWriter.Null, Terminal = false };
        await using (var planning = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Run))
        {
            await planning.PlanAsync(PlannedSpec.Of(host, SpecFiles.Parse(Wider, "open.yaml")).Plan.Plan);
        }

        ledger = PageLedger.Opened(() => Task.FromResult(LedgerLocation.OpenShared(console.Ledger, LedgerUse.Read)));
        page = await new PageServer().StartAsync(host, new PageWish(new IPEndPoint(IPAddress.Loopback, 0), tokenFile, null), ledger, CancellationToken.None);
        Token = (await File.ReadAllTextAsync(tokenFile)).Trim();
        Link = page.Link;
        Address = new Uri(new Uri(Link).GetLeftPart(UriPartial.Authority));
    }

    public async Task DisposeAsync()
    {
        if (page is not null)
        {
            await page.DisposeAsync();
        }

        if (ledger is not null)
        {
            await ledger.DisposeAsync();
        }

        console.Dispose();
    }

    /// <summary>Trains the other half of the open sweep, as a command of another terminal.</summary>
    public void Finish()
    {
        console.Write("open.yaml", Wider);
        console.Run("run", "open.yaml").ShouldSucceed();
    }

    /// <summary>Connects workers, as processes of another terminal: one trains the open sweep, one has nothing to do, one is set aside.</summary>
    public async Task ConnectWorkersAsync()
    {
        await using var cluster = LedgerLocation.OpenShared(console.Ledger, LedgerUse.Run);
        var hour = TimeSpan.FromHours(1);
        await cluster.AttendAsync(new NodeName("busy"), "1", 2, "gpu=no memory=8GiB", hour);
        await cluster.AttendAsync(new NodeName("idle"), "2", 4, "", hour);
        var open = (await cluster.FindSweepAsync("open"))!.Id;
        await cluster.LeaseAsync(open, new NodeName("busy"), 2, hour);
        await cluster.SetStandingAsync(open, new NodeName("broken"), WorkerStanding.PutAside, "3 trials failed here that succeed elsewhere");
    }

    /// <summary>What a command of another terminal prints.</summary>
    public string Said(params string[] command) => console.Run(command).ShouldSucceed().Output;

    /// <summary>Somebody without the token.</summary>
    public HttpClient Stranger() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = Address };

    /// <summary>A script that has the token.</summary>
    public HttpClient Script()
    {
        var script = Stranger();
        script.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        return script;
    }

    /// <summary>A browser that has typed the token.</summary>
    public async Task<HttpClient> BrowserAsync()
    {
        var browser = Stranger();
        (await browser.PostAsync("/sign-in", new FormUrlEncodedContent([new("token", Token)]))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return browser;
    }
}
