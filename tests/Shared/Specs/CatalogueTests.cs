using Runner.Specs;

namespace Runner.Tests.Specs;

public class CatalogueTests
{
    [Theory]
    [MemberData(nameof(SpecFuzzTests.Catalogue), MemberType = typeof(SpecFuzzTests))]
    public void A_spec_of_the_catalogue_names_its_schema_and_says_what_it_shows(string file)
    {
        var text = File.ReadAllText(SpecTexts.Repository("Experiments", "Catalogue", file));
        var spec = SpecTexts.Good(text);

        text.ShouldStartWith("# yaml-language-server: $schema=schema.json\n");
        spec.Name.ShouldBe(Path.GetFileNameWithoutExtension(file));
        spec.About.Length.ShouldBeGreaterThan(200);
        spec.About.ShouldNotContain('\n');
    }
}
