using System.Text;
using System.Text.Json;
using Runner.Comparison;
using Runner.Identities;
using Runner.Reports;
using Runner.Results;
using Runner.Search;
using Runner.Tests.Comparison;

namespace Runner.Tests.Reports;

public class Exporting_results
{
    [Fact]
    public void A_row_has_everything_that_identifies_a_trial_and_its_result()
    {
        var outline = FakeSweep.Outline([("model.init.weights", ["he-normal"]), ("optimizer.lr", ["0.01"])], 1);
        var result = new TrialResult
        {
            Index = 0,
            Outcome = TrialOutcome.Completed,
            EndReason = EndReason.Plateau,
            Epochs = 12,
            FinalLoss = .1 + .2,
            BestLoss = 1e-7,
            TestLoss = double.NaN,
            WeightsHash = Sha256Digest.Of([1]),
            CurveHash = Sha256Digest.Of([2]),
            Seconds = 3,
            Node = "here",
        };
        Csv(outline, [result]).ShouldBe(
            "trial,identity,model.init.weights,optimizer.lr,seed.init,seed.order,seed.noise,outcome,end-reason,epochs,final-loss,best-loss,test-loss,weights-hash,curve-hash\n"
            + $"0,{outline.Identity(0)},he-normal,0.01,0,0,0,completed,plateau,12,0.30000000000000004,1E-07,,{Sha256Digest.Of([1])},{Sha256Digest.Of([2])}\n");
    }

    [Fact]
    public void Where_and_how_long_it_ran_changes_no_byte()
    {
        var elsewhere = FakeDigits.Results.Results.Select(result => result with { Seconds = 99, Node = "elsewhere" });
        Csv(FakeDigits.Outline, elsewhere).ShouldBe(Csv(FakeDigits.Outline, FakeDigits.Results.Results));
        Json(FakeDigits.Outline, elsewhere).ShouldBe(Json(FakeDigits.Outline, FakeDigits.Results.Results));
    }

    [Fact]
    public void Odd_values_are_quoted_and_those_that_do_not_apply_are_empty()
    {
        var outline = FakeSweep.Outline([("data", []), ("b,c", [])], 1, 1, _ => [new AxisValue("data", "csv:a \"b\",\nc.csv", null), null]);
        var row = Csv(outline, [new() { Index = 0, Outcome = TrialOutcome.Diverged, FinalLoss = double.PositiveInfinity, Epochs = 3 }]);
        row.Split('\n', 2)[0].ShouldContain(",\"b,c\",");
        row.Split('\n', 2)[1].ShouldBe($"{Fake(outline)},\"csv:a \"\"b\"\",\nc.csv\",,0,0,0,diverged,,3,Infinity,,,,\n");
    }

    [Fact]
    public void Every_number_reads_back_as_the_same_bits()
    {
        var lines = Csv(FakeDigits.Outline, FakeDigits.Results.Results).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(1 + FakeDigits.Results.Results.Count);
        var column = Array.IndexOf(lines[0].Split(','), "final-loss");
        for (var i = 0; i < FakeDigits.Results.Results.Count; i++)
        {
            var field = lines[i + 1].Split(',')[column];
            var expected = FakeDigits.Results.Results[i].FinalLoss;
            (field.Length == 0 ? double.NaN : double.Parse(field)).ShouldBe(expected);
        }
    }

    [Fact]
    public void Json_has_the_same_rows()
    {
        var document = JsonDocument.Parse(Json(FakeDigits.Outline, FakeDigits.Results.Results)).RootElement;
        document.GetProperty("sweep").GetString().ShouldBe("digits-init");
        var rows = document.GetProperty("trials").EnumerateArray().ToArray();
        rows.Length.ShouldBe(270);
        rows[7].GetProperty("axes").GetProperty("model.bottleneck").GetDouble().ShouldBe(2);
        rows[7].GetProperty("final-loss").GetDouble().ShouldBe(FakeDigits.Results.Results[7].FinalLoss);
        rows[130].GetProperty("outcome").GetString().ShouldBe("failed");
        rows[130].GetProperty("final-loss").ValueKind.ShouldBe(JsonValueKind.Null);
        JsonDocument.Parse(Json(FakeDigits.Outline, [])).RootElement.GetProperty("trials").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task A_ledgers_stream_gives_the_same_bytes_as_a_list()
    {
        using var csv = new MemoryStream();
        using var json = new MemoryStream();
        await ResultTable.WriteCsvAsync(csv, FakeDigits.Outline, Streamed());
        await ResultTable.WriteJsonAsync(json, FakeDigits.Outline, new(FakeDigits.Results.Results.Count, FakeDigits.Outline.TrialCount), Streamed());
        Encoding.UTF8.GetString(csv.ToArray()).ShouldBe(Csv(FakeDigits.Outline, FakeDigits.Results.Results));
        Encoding.UTF8.GetString(json.ToArray()).ShouldBe(Json(FakeDigits.Outline, FakeDigits.Results.Results));

        static async IAsyncEnumerable<TrialResult> Streamed()
        {
            foreach (var result in FakeDigits.Results.Results)
            {
                await Task.Yield();
                yield return result;
            }
        }
    }

    [Fact]
    public void A_comparison_as_json_holds_the_findings_that_the_page_shows()
    {
        var findings = SweepFindings.Of(FakeDigits.Results, ComparisonMetric.FinalLoss);
        using var stream = new MemoryStream();
        ComparisonJson.Write(stream, findings);
        var document = JsonDocument.Parse(stream.ToArray()).RootElement;
        document.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("sentence").GetString())
            .ShouldBe(findings.Headlines.Select(finding => finding.Sentence));
        var comparison = document.GetProperty("comparisons")[0];
        comparison.GetProperty("groups")[0].GetProperty("iqm").GetDouble().ShouldBe(findings.ByAxis[0].Groups[0].Summary.Iqm);
        comparison.GetProperty("against-the-best").GetArrayLength().ShouldBe(findings.ByAxis[0].Effects.Count);
    }

    private static string Fake(SweepOutline outline) => $"0,{outline.Identity(0)}";

    private static string Csv(SweepOutline outline, IEnumerable<TrialResult> results)
    {
        using var stream = new MemoryStream();
        ResultTable.WriteCsv(stream, outline, results);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static string Json(SweepOutline outline, IEnumerable<TrialResult> results)
    {
        using var stream = new MemoryStream();
        ResultTable.WriteJson(stream, outline, new(outline.TrialCount, outline.TrialCount), results);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
