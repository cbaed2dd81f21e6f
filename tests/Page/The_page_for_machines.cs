using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Runner.Tests.Page;

public sealed class The_page_for_machines(ServedSweeps served) : IClassFixture<ServedSweeps>
{
    [Fact]
    public async Task Sweeps_are_listed_in_the_shape_of_the_command()
    {
        var sweeps = (await GetAsync("sweeps")).GetProperty("sweeps");
        sweeps.EnumerateArray().Select(sweep => sweep.GetProperty("sweep").GetString()).ShouldBe(["small", "small.minima", "starts", "images", "open"], ignoreOrder: true);
        sweeps[0].GetProperty("counts").GetProperty("outcomes").GetProperty("completed").GetInt32().ShouldBe(24);
        sweeps[0].GetProperty("planned-at").GetDateTimeOffset().Offset.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_sweep_has_its_state_and_its_findings()
    {
        var small = await GetAsync("sweeps/small");
        small.GetProperty("status").GetProperty("mode").GetString().ShouldBe("running");
        small.GetProperty("status").GetProperty("counts").GetProperty("finished").GetBoolean().ShouldBeTrue();
        var findings = await GetAsync("sweeps/small/findings");
        findings.GetProperty("recorded").GetInt32().ShouldBe(24);
        findings.GetProperty("findings").GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Of_an_unfinished_sweep_it_says_so()
    {
        var findings = await GetAsync("sweeps/open/findings");
        findings.GetProperty("finished").GetBoolean().ShouldBeFalse();
        findings.GetProperty("recorded").GetInt32().ShouldBe(24);
        findings.GetProperty("planned").GetInt32().ShouldBe(48);
    }

    [Theory]
    [InlineData("final-loss", false)]
    [InlineData("final-loss", true)]
    [InlineData("epochs", false)]
    [InlineData("model.activation.hidden", true)]
    public async Task Trials_are_sorted_over_pages(string sort, bool descending)
    {
        var seen = new List<JsonElement>();
        for (var skip = 0; skip < 24; skip += 7)
        {
            var part = await GetAsync($"sweeps/small/trials?sort={sort}&descending={descending}&skip={skip}&take=7");
            part.GetProperty("total").GetInt32().ShouldBe(24);
            seen.AddRange(part.GetProperty("trials").EnumerateArray());
        }

        seen.Select(trial => trial.GetProperty("trial").GetInt32()).Order().ShouldBe(Enumerable.Range(0, 24));
        var keys = seen.Select(trial => sort == "model.activation.hidden"
            ? trial.GetProperty("values").GetProperty(sort).GetString()![0]
            : trial.GetProperty(sort).GetDouble()).ToList();
        keys.ShouldBe(descending ? keys.OrderDescending() : keys.Order());
    }

    [Fact]
    public async Task They_are_filtered_by_outcome_and_by_settings()
    {
        (await GetAsync("sweeps/small/trials?outcome=diverged")).GetProperty("total").GetInt32().ShouldBe(0);
        var adam = await GetAsync("sweeps/small/trials?where=" + Uri.EscapeDataString("optimizer.name == adam"));
        adam.GetProperty("total").GetInt32().ShouldBe(12);
        adam.GetProperty("trials").EnumerateArray().ShouldAllBe(trial => trial.GetProperty("values").GetProperty("optimizer").GetString()!.Contains("adam"));
    }

    [Fact]
    public async Task A_trial_has_its_curve()
    {
        var trial = await GetAsync("sweeps/small/trials/3");
        trial.GetProperty("state").GetString().ShouldBe("recorded");
        trial.GetProperty("curve").GetProperty("times").GetArrayLength().ShouldBe(5);
        trial.GetProperty("identity").GetString()!.Length.ShouldBe(32);
    }

    [Theory]
    [InlineData("sweeps/none", HttpStatusCode.NotFound, "none: no such sweep. This ledger has small, small.minima, starts, images, open.")]
    [InlineData("sweeps/%3Cscript%3E/findings", HttpStatusCode.NotFound, "<script>: no such sweep.")]
    [InlineData("sweeps/small/trials/24", HttpStatusCode.NotFound, "has no trial 24. Its trials are 0 to 23.")]
    [InlineData("sweeps/small/trials?sort=colour", HttpStatusCode.BadRequest, "colour: no such column. They are trial, outcome")]
    [InlineData("sweeps/small/trials?outcome=won", HttpStatusCode.BadRequest, "won: no such outcome.")]
    [InlineData("sweeps/small/trials?where=optimizer", HttpStatusCode.BadRequest, "--where")]
    [InlineData("sweeps/small/trials?take=100000", HttpStatusCode.BadRequest, "take 1 to 1000")]
    [InlineData("sweeps/small/trials?skip=-1", HttpStatusCode.BadRequest, "skip at least 0")]
    public async Task What_cannot_be_answered_is_one_line(string path, HttpStatusCode status, string says)
    {
        using var script = served.Script();
        using var answer = await script.GetAsync("/api/v1/" + path);
        answer.StatusCode.ShouldBe(status);
        var problem = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problem").GetString()!;
        problem.ShouldContain(says);
        problem.ShouldNotContain("\n");
    }

    [Fact]
    public async Task Orders_are_those_of_the_command_line()
    {
        (await OrderAsync("sweeps/open/pause")).ShouldBe("open is paused. Continue with: runner resume open");
        (await GetAsync("sweeps/open")).GetProperty("status").GetProperty("mode").GetString().ShouldBe("paused");
        (await OrderAsync("sweeps/open/resume")).ShouldBe("open is open to workers");
        (await OrderAsync("sweeps/small/stop")).ShouldBe("small is finished: there is nothing to stop.");
        (await OrderAsync("sweeps/small/retry", new { failed = true })).ShouldContain("nothing to retry");
        (await OrderAsync("sweeps/small/workers/nobody/readmit")).ShouldContain("nobody is not set aside");
        using var script = served.Script();
        (await script.PostAsync("/api/v1/workers/nobody/drain", null)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Single_trials_are_stopped_and_opened_again()
    {
        (await OrderAsync("sweeps/open/stop", new { trials = (int[])[47, 46] })).ShouldStartWith("open: 2 waiting trials are stopped.");
        (await GetAsync("sweeps/open/trials/47")).GetProperty("result").GetProperty("outcome").GetString().ShouldBe("stopped");
        (await OrderAsync("sweeps/open/stop", new { trials = (int[])[47, 0] })).ShouldBe("open: nothing to stop: these trials are recorded already.");
        (await OrderAsync("sweeps/open/retry", new { trials = (int[])[46, 47] })).ShouldStartWith("open: 2 trials are open again.");
        (await GetAsync("sweeps/open")).GetProperty("status").GetProperty("mode").GetString().ShouldBe("running");
    }

    [Theory]
    [InlineData("{}", "No trial is named.")]
    [InlineData("{\"trials\": [48]}", "open has no trial 48. Its trials are 0 to 47.")]
    public async Task Trials_that_cannot_be_stopped_are_one_line(string body, string says)
    {
        using var script = served.Script();
        using var answer = await script.PostAsync("/api/v1/sweeps/open/stop", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problem").GetString()!.ShouldStartWith(says);
    }

    [Fact]
    public async Task A_sweep_is_renamed_tagged_noted_and_archived_and_back()
    {
        (await EditAsync("small", new { name = "baseline", tags = (string[])["paper", "<b>", "a b"], note = ServedSweeps.Hostile, archived = true }))
            .ShouldBe("small is now baseline, has the tags <b> a b paper, has a note, is archived");
        var sweeps = (await GetAsync("sweeps")).GetProperty("sweeps");
        var filed = sweeps.EnumerateArray().Single(sweep => sweep.GetProperty("sweep").GetString() == "baseline");
        filed.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()).ShouldBe(["<b>", "a", "b", "paper"]);
        filed.GetProperty("note").GetString().ShouldBe(ServedSweeps.Hostile);
        filed.GetProperty("archived").GetBoolean().ShouldBeTrue();
        sweeps.EnumerateArray().Select(sweep => sweep.GetProperty("sweep").GetString()).ShouldContain("baseline.minima");
        foreach (var name in (string[])["small", "baseline"])
        {
            (await GetAsync($"sweeps/{name}/trials")).GetProperty("total").GetInt32().ShouldBe(24);
        }

        (await EditAsync("baseline", new { name = "", tags = Array.Empty<string>(), note = "", archived = false })).ShouldBe("baseline is now small, has no tags, has no note, is not archived");
    }

    [Theory]
    [InlineData("{}", "Nothing is to be changed.")]
    [InlineData("{\"name\": \"open\"}", "open: another sweep has this name. Choose another name.")]
    [InlineData("{\"name\": \"a@2\"}", "a@2: cannot name a sweep.")]
    [InlineData("{\"note\": \"\\u0007\"}", "The note would have control characters. Leave them out.")]
    public async Task What_a_sweep_cannot_be_filed_as_is_one_line(string change, string says)
    {
        using var script = served.Script();
        using var answer = await script.PatchAsync("/api/v1/sweeps/small", new StringContent(change, System.Text.Encoding.UTF8, "application/json"));
        answer.IsSuccessStatusCode.ShouldBeFalse();
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("problem").GetString()!.ShouldStartWith(says);
    }

    [Fact]
    public async Task A_sweep_is_deleted_after_saying_what_that_frees()
    {
        using var script = served.Script();
        (await (await script.DeleteAsync("/api/v1/sweeps/open?dryRun=true")).Content.ReadAsStringAsync()).ShouldContain("open would be deleted: 48 trials, 24 of them recorded");
        (await GetAsync("sweeps/open")).GetProperty("status").GetProperty("counts").GetProperty("trials").GetInt32().ShouldBe(48);
        (await script.DeleteAsync("/api/v1/sweeps/nothing")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_document_describes_every_route()
    {
        var described = (await GetAsync("openapi.json")).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}")).ToList();
        var routes = PageRoutes.All().Where(route => route.Path.StartsWith("/api/", StringComparison.Ordinal) && !route.Path.EndsWith("openapi.json", StringComparison.Ordinal))
            .Select(route => $"{route.Method} {route.Path}").ToList();
        routes.Count.ShouldBeGreaterThan(12);
        described.ShouldBe(routes, ignoreOrder: true);
    }

    [Fact]
    public async Task Health_and_measurements_are_there()
    {
        using var script = served.Script();
        (await script.GetStringAsync("/healthz/live")).ShouldBe("live\n");
        (await script.GetStringAsync("/healthz/ready")).ShouldBe("ready\n");
        var metrics = await script.GetStringAsync("/metrics");
        metrics.ShouldMatch("runner_trials\\{[^}]*state=\"completed\",sweep=\"small\"\\} 24\n");
        metrics.ShouldContain("runner_queue");
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var script = served.Script();
        return await script.GetFromJsonAsync<JsonElement>("/api/v1/" + path);
    }

    private async Task<string> EditAsync(string sweep, object change)
    {
        using var script = served.Script();
        using var answer = await script.PatchAsJsonAsync($"/api/v1/sweeps/{sweep}", change);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("said").GetString()!;
    }

    private async Task<string> OrderAsync(string path, object? body = null)
    {
        using var script = served.Script();
        using var answer = await script.PostAsync("/api/v1/" + path, body is null ? null : JsonContent.Create(body));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("said").GetString()!;
    }
}
