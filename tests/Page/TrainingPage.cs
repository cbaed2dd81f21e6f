using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Runner.Commands;
using Runner.Tests.Commands;

namespace Runner.Tests.Page;

/// <summary>A page that trains what it is asked to run, over a ledger with one finished sweep.</summary>
public sealed class TrainingPage : ServedSweeps
{
    /// <summary>Trained at once.</summary>
    public const string Short =
        """
        name: short
        data: xor
        model: {kind: mlp, hidden: [2], activation: {hidden: tanh, output: sigmoid}}
        loss: half-mse
        training: {updates: 100, batch: full}
        sweep: {axes: {optimizer.lr: [0.1, 0.5]}, replicates: 3}
        """;

    /// <summary>The same under another name, with other seeds, so that it takes no results from others.</summary>
    public static string Named(string name) => Short.Replace("name: short", $"name: {name}").Replace("sweep: {", $"sweep: {{seed: {name.Sum(letter => letter)}, ");

    /// <summary>Trained until it is stopped.</summary>
    public static readonly string Long = Named("long").Replace("updates: 100", "updates: 1000000000");

    protected override bool Trains => true;

    private protected override Task FillAsync(CommandHost host, TestConsole filling)
    {
        filling.Write("before.yaml", Short.Replace("name: short", "name: before").Replace("[0.1, 0.5]", "[0.2]"));
        filling.Run("run", "before.yaml").ShouldSucceed();
        return Task.CompletedTask;
    }

    /// <summary>Sends a spec to the API.</summary>
    public async Task<(int Status, JsonElement Answer)> PostAsync(string spec, string query = "")
    {
        using var script = Script();
        using var answer = await script.PostAsync("/api/v1/sweeps" + query, new StringContent(spec, Encoding.UTF8, "application/yaml"));
        return ((int)answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Gives an order to a sweep.</summary>
    public async Task OrderAsync(string sweep, string order)
    {
        using var script = Script();
        (await script.PostAsync($"/api/v1/sweeps/{sweep}/{order}", null)).EnsureSuccessStatusCode();
    }

    /// <summary>Reads a sweep's status until it is as wanted; the test's own limit ends it.</summary>
    public async Task UntilAsync(string sweep, Func<JsonElement, bool> isWanted)
    {
        using var script = Script();
        JsonElement status;
        while (!isWanted(status = (await script.GetFromJsonAsync<JsonElement>($"/api/v1/sweeps/{sweep}")).GetProperty("status")))
        {
            await Task.Delay(20);
        }
    }

    public Task FinishedAsync(string sweep) => UntilAsync(sweep, status => status.GetProperty("counts").GetProperty("finished").GetBoolean());

    public Task LeasedAsync(string sweep, bool isLeased) => UntilAsync(sweep, status => status.GetProperty("counts").GetProperty("leased").GetInt32() > 0 == isLeased);
}
