using Runner.Data;
using Runner.Specs;

namespace Runner.Tests.Data;

public sealed class Csv_files : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("a,b\r\n1,2\r\n\r\n3,4")]
    [InlineData("\uFEFFa;b\n 1 ; 2e0\n+3;4.0\n")]
    [InlineData("\"a, b\"\tc\n\"1\"\t2\n3\t\"4\"\n")]
    public void A_table_reads_with_or_without_header_in_any_separator(string text)
    {
        _folder.Write("table.csv", text);

        var table = Open("table.csv");

        (table.Train.Count, table.Train.Features).ShouldBe((2, 2));
        table.Train.Inputs.ShouldBe([1, 2, 3, 4]);
        table.Train.Targets.ShouldBeEmpty();
        table.Name.ShouldBe("csv:table.csv");
        new DataCatalogue(_folder.Path).Size(DataConfigs.Of(DataSource.Csv, "table.csv")).ShouldBe((2, 2));
    }

    [Theory]
    [InlineData("y")]
    [InlineData("1")]
    public void A_target_is_named_or_numbered(string target)
    {
        _folder.Write("table.csv", "x1,y,x2\n1,.5,2\n3,-1.5,4\n");

        var table = Open("table.csv", target);

        table.Train.Inputs.ShouldBe([1, 2, 3, 4]);
        table.Train.Targets.ShouldBe([0.5, -1.5]);
        table.Train.TargetWidth.ShouldBe(1);
        table.Train.Labels.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("y1, y2")]
    [InlineData("1,3")]
    public void Several_targets_are_named_or_numbered(string target)
    {
        _folder.Write("table.csv", "x1,y1,x2,y2\n1,.5,2,7\n3,-1.5,4,8\n");

        var table = Open("table.csv", target);

        table.Train.Inputs.ShouldBe([1, 2, 3, 4]);
        table.Train.Targets.ShouldBe([0.5, 7, -1.5, 8]);
        table.Train.TargetWidth.ShouldBe(2);
        table.Train.Labels.ShouldBeEmpty();
        new DataCatalogue(_folder.Path).Size(DataConfigs.Of(DataSource.Csv, "table.csv") with { Target = target }).ShouldBe((2, 2));
    }

    [Fact]
    public void Words_are_classes_in_alphabetical_order()
    {
        _folder.Write("iris.csv", "5.1,3.5,setosa\n7,3.2,versicolor\n6.3,3.3,virginica\n4.9,3,setosa\n");

        var iris = Open("iris.csv", "2");

        iris.Train.Labels.ShouldBe([0, 1, 2, 0]);
        iris.Train.Classes.ShouldBe(3);
        iris.Train.Features.ShouldBe(2);
    }

    [Fact]
    public void Whole_numbers_from_0_are_targets_and_classes()
    {
        _folder.Write("t.csv", "0,1,label\n5,6,1\n7,8,0\n");

        var table = Open("t.csv", "label");

        table.Train.Targets.ShouldBe([1, 0]);
        table.Train.Labels.ShouldBe([1, 0]);
        table.Train.Classes.ShouldBe(2);
    }

    [Fact]
    public void A_gzipped_table_reads_alike()
    {
        using var zipped = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(zipped, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write("1,2\n3,4\n"u8);
        }

        _folder.Write("table.csv.gz", zipped.ToArray());
        Open("table.csv.gz").Train.Inputs.ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Unit_scale_is_by_minimum_and_maximum_and_a_constant_becomes_0()
    {
        _folder.Write("table.csv", "1,5,7\n3,6,7\n2,9,7\n");

        DataConfigs.Open(DataConfigs.Of(DataSource.Csv, "table.csv") with { Scale = Scaling.Unit }, _folder.Path).Train.Inputs
            .ShouldBe([0, 0, 0, 1, 0.25, 0, 0.5, 1, 0]);
    }

    [Theory]
    [InlineData("", "", "1:1: the file is empty. Give one sample a line.")]
    [InlineData("a,b\n", "", " 0 samples of 2 features is nothing to train on. Give a file with at least one of each.")]
    [InlineData("1,2\n3, x\n", "", "2:4: 'x' in column 1 is not a number. Write one with a decimal point, or name the column as data.target.")]
    [InlineData("a,b\n1,2\n3,1;5\n", "", "3:3: '1;5' in b is not a number. Write one with a decimal point, or name the column as data.target.")]
    [InlineData("1,2\n,4\n", "", "2:1: column 0 is empty. Remove the line or fill in a value.")]
    [InlineData("1,2\n3,NaN\n", "", "2:3: 'NaN' in column 1 is not finite. Remove the line or fill in a value.")]
    [InlineData("1,2\n3,4,5\n", "", "2:1: 3 cells where the first line has 2. Give every line the same number of cells.")]
    [InlineData("1,2\n3,\"4\n", "", "2:3: the quote is not closed on this line. Close it.")]
    [InlineData("a,b\n1,2\n", "c", "1:1: there is no column 'c' for the target. Name one of a, b, from 0 to 1 by number.")]
    [InlineData("a,b,c\n1,2,3\n", "b,b", "1:1: the target 'b,b' names a column twice. Name each once.")]
    [InlineData("a,b,c\n1,2,x\n", "b,c", "2:5: 'x' in c is not a number. Write one with a decimal point, or name the column as data.target.")]
    [InlineData("1,2\n3,4\n", "2", "1:1: there is no column '2' for the target. Name a number, for there is no header, from 0 to 1 by number.")]
    [InlineData("1\n3\n", "0", " 1 samples of 0 features is nothing to train on. Give a file with at least one of each.")]
    public void A_malformed_table_is_told_by_line_and_column(string text, string target, string problem)
    {
        var path = _folder.Write("bad.csv", text);

        Should.Throw<DataException>(() => Open("bad.csv", target)).Message.ShouldBe($"{path}:{problem}");
    }

    [Fact]
    public void A_missing_table_says_where_it_was_looked_for() =>
        Should.Throw<DataException>(() => Open("none.csv")).Message
            .ShouldBe($"{_folder.Path}/none.csv: no such file. Correct the path, which is taken from the spec's folder.");

    [Fact]
    public void A_table_that_appears_after_a_failure_is_read()
    {
        var catalogue = new DataCatalogue(_folder.Path);
        var config = DataConfigs.Of(DataSource.Csv, "late.csv");
        Should.Throw<DataException>(() => catalogue.Open<float>(config));

        _folder.Write("late.csv", "1,2\n");

        catalogue.Open<float>(config).Train.Inputs.ShouldBe([1, 2]);
    }

    [Fact]
    public void Numbers_beyond_float32_are_refused_rather_than_made_infinite()
    {
        _folder.Write("big.csv", "1,2\n1e300,4\n");

        Should.Throw<DataException>(() => new DataCatalogue(_folder.Path).Open<float>(DataConfigs.Of(DataSource.Csv, "big.csv"))).Message
            .ShouldContain("feature 0 of sample 1 is too large");
    }

    private Dataset<double> Open(string name, string target = "") =>
        DataConfigs.Open(DataConfigs.Of(DataSource.Csv, name) with { Target = target }, _folder.Path);
}
