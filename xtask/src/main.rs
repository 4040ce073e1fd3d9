mod progress;
mod site;
mod workspace;
fn main() -> anyhow::Result<()> {
    let ws = workspace::Workspace::locate()?;
    let p = progress::Progress::start(1);
    p.step("site");
    let site = site::build(&ws, site::For::Visitors, &p)?;
    drop(p);
    println!("{}", site.display());
    Ok(())
}
